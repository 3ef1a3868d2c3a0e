package dev.metamorph.shape.where;

import dev.metamorph.shape.change.Row;

import java.util.Arrays;
import java.util.Set;

/** A compiled predicate: what an expression says of a row. */
@FunctionalInterface
interface Condition {
    Truth test(Row row);

    /** All are true. */
    static Condition and(Condition[] parts) {
        return row -> {
            var result = Truth.TRUE;
            for (var part : parts) {
                var truth = part.test(row);
                if (truth == Truth.FALSE) {
                    return Truth.FALSE;
                }
                result = truth == Truth.UNKNOWN ? Truth.UNKNOWN : result;
            }
            return result;
        };
    }

    /** One is true. */
    static Condition or(Condition[] parts) {
        return row -> {
            var result = Truth.FALSE;
            for (var part : parts) {
                var truth = part.test(row);
                if (truth == Truth.TRUE) {
                    return Truth.TRUE;
                }
                result = truth == Truth.UNKNOWN ? Truth.UNKNOWN : result;
            }
            return result;
        };
    }

    /** Two values stand to each other as the operator says. */
    static Condition comparison(Operator operator, Cell left, Cell right) {
        if (!operator.isOrder()) {
            var expected = operator == Operator.EQUAL;
            return row ->
                    (left.load(row) && right.load(row))
                            ? Truth.of(left.isEqual(right) == expected)
                            : Truth.UNKNOWN;
        }
        var mask = operator.mask();
        return row ->
                (left.load(row) && right.load(row))
                        ? Operator.truth(mask, left.compareTo(right))
                        : Truth.UNKNOWN;
    }

    /** The most frequent comparison, without a call for the constant. */
    static Condition comparison(Operator operator, Cell.OfLong left, long right) {
        var mask = operator.mask();
        return row ->
                left.load(row)
                        ? Operator.truth(mask, Long.compare(left.value, right))
                        : Truth.UNKNOWN;
    }

    /** Two values differ, NULL being a value. */
    static Condition distinct(Cell left, Cell right, boolean negated) {
        return row -> {
            var one = left.load(row);
            var other = right.load(row);
            if (one && other) {
                return Truth.of(left.isEqual(right) == negated);
            }
            return Truth.of((one == other) == negated);
        };
    }

    /** A value is one of some; one of these may be NULL. */
    static Condition in(Cell.OfLong operand, long[] sorted, Truth otherwise) {
        return row -> {
            if (!operand.load(row)) {
                return Truth.UNKNOWN;
            }
            return Arrays.binarySearch(sorted, operand.value) >= 0 ? Truth.TRUE : otherwise;
        };
    }

    /** See the other one. */
    static Condition in(Cell.OfDecimal operand, Set<Decimal> values, Truth otherwise) {
        return row -> {
            if (!operand.load(row)) {
                return Truth.UNKNOWN;
            }
            return values.contains(operand.value) ? Truth.TRUE : otherwise;
        };
    }

    /** See the other one; sorted as unsigned bytes. */
    static Condition in(Cell.OfBytes operand, Cell.OfBytes[] sorted, Truth otherwise) {
        return row -> {
            if (!operand.load(row)) {
                return Truth.UNKNOWN;
            }
            return Arrays.binarySearch(sorted, operand, Cell::compareTo) >= 0
                    ? Truth.TRUE
                    : otherwise;
        };
    }
}
