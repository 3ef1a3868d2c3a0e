package dev.metamorph.shape.where.evaluation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.expression.Expression.Column;
import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.expression.Expression.Quantified;
import dev.metamorph.shape.where.function.ComparisonOperator;
import dev.metamorph.shape.where.function.Comparisons;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.Type.Kind;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Objects;

/**
 * Nodes that test whether a column equals one of several constants, by a binary search among the
 * sorted constants.
 */
final class Members {
    private Members() {}

    /** Finds the cell of a column. */
    interface Cells {
        LongCell of(Column column, Readers.LongReader reader);
    }

    static @Nullable Node node(Quantified quantified, Places places, Cells cells) {
        var comparison = Comparisons.of(quantified.routine().source()).orElse(null);
        if (comparison == null
                || comparison.order() != ComparisonOperator.EQUAL
                || quantified.all()
                || !(Shortcuts.bare(quantified.left()) instanceof Column column)
                || !(quantified.right() instanceof Constant(_, PgArray array))
                || array.elements().isEmpty()) {
            return null;
        }
        var otherwise = array.elements().contains(null) ? null : (Object) false;
        var reader = Readers.longs(column.type()).orElse(null);
        if (comparison.kind() == Comparisons.OperandKind.LONGS && reader != null) {
            return longs(cells.of(column, reader), array, otherwise);
        }
        var areTexts =
                (comparison.kind() == Comparisons.OperandKind.TEXTS
                                && Readers.areTexts(column.type()))
                        || column.type().kind() == Kind.ENUM;
        return areTexts ? texts(column, array, otherwise, places) : null;
    }

    private static Node longs(LongCell cell, PgArray array, @Nullable Object otherwise) {
        var sorted =
                array.elements().stream()
                        .filter(Objects::nonNull)
                        .mapToLong(value -> (Long) value)
                        .sorted()
                        .toArray();
        return row -> {
            if (!cell.load(row)) {
                return null;
            }
            return Arrays.binarySearch(sorted, cell.value()) >= 0 ? (Object) true : otherwise;
        };
    }

    private static Node texts(
            Column column, PgArray array, @Nullable Object otherwise, Places places) {
        var place = places.of(column);
        var sorted =
                array.elements().stream()
                        .filter(Objects::nonNull)
                        .map(value -> value.toString().getBytes(UTF_8))
                        .sorted(Arrays::compareUnsigned)
                        .toArray(byte[][]::new);
        return row ->
                row.isNull(place) ? null : has(sorted, row, place) ? (Object) true : otherwise;
    }

    private static boolean has(byte[][] sorted, Row row, int place) {
        var start = row.start(place);
        var end = start + row.length(place);
        var low = 0;
        var high = sorted.length - 1;
        while (low <= high) {
            var middle = (low + high) >>> 1;
            var one = sorted[middle];
            var order = Arrays.compareUnsigned(one, 0, one.length, row.array(), start, end);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }
}
