package dev.metamorph.shape.where.value;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;

/**
 * What is common to the ranges of one subtype.
 *
 * @param order of the subtype
 */
public record RangeOperations(Comparator<Object> order) {
    /** Whether a value is in a range. */
    public boolean contains(PgRange range, Object value) {
        if (range.empty()) {
            return false;
        }
        return isAbove(range.low(), range.lowInclusive(), value)
                && isBelow(range.high(), range.highInclusive(), value);
    }

    private boolean isAbove(@Nullable Object low, boolean inclusive, Object value) {
        if (low == null) {
            return true;
        }
        var result = order.compare(value, low);
        return result > 0 || (result == 0 && inclusive);
    }

    private boolean isBelow(@Nullable Object high, boolean inclusive, Object value) {
        if (high == null) {
            return true;
        }
        var result = order.compare(value, high);
        return result < 0 || (result == 0 && inclusive);
    }

    /** Whether a range has all of another one. */
    public boolean contains(PgRange one, PgRange other) {
        if (other.empty()) {
            return true;
        }
        return !one.empty() && lows(one, other) <= 0 && highs(one, other) >= 0;
    }

    /** Whether two ranges have something in common. */
    public boolean overlap(PgRange one, PgRange other) {
        return !one.empty()
                && !other.empty()
                && lowToHigh(one, other) <= 0
                && lowToHigh(/* one= */ other, /* other= */ one) <= 0;
    }

    /** Whether all of one is before all of the other. */
    public boolean before(PgRange one, PgRange other) {
        return !one.empty() && !other.empty() && lowToHigh(/* one= */ other, /* other= */ one) > 0;
    }

    /** Postgres's order: the empty one first, then by where they begin, then by where they end. */
    public int compare(PgRange one, PgRange other) {
        if (one.empty() || other.empty()) {
            return Boolean.compare(other.empty(), one.empty());
        }
        var result = lows(one, other);
        return result == 0 ? highs(one, other) : result;
    }

    private int lows(PgRange one, PgRange other) {
        if (one.low() == null || other.low() == null) {
            return Boolean.compare(one.low() != null, other.low() != null);
        }
        var result = order.compare(one.low(), other.low());
        return result == 0 ? Boolean.compare(other.lowInclusive(), one.lowInclusive()) : result;
    }

    private int highs(PgRange one, PgRange other) {
        if (one.high() == null || other.high() == null) {
            return Boolean.compare(one.high() == null, other.high() == null);
        }
        var result = order.compare(one.high(), other.high());
        return result == 0 ? Boolean.compare(one.highInclusive(), other.highInclusive()) : result;
    }

    /** Where one begins, seen from where the other ends: positive if behind it. */
    private int lowToHigh(PgRange one, PgRange other) {
        if (one.low() == null || other.high() == null) {
            return -1;
        }
        var result = order.compare(one.low(), other.high());
        return result == 0 ? (one.lowInclusive() && other.highInclusive() ? 0 : 1) : result;
    }

    /** The range between two bounds, empty if there is nothing between them. */
    public PgRange of(
            @Nullable Object low,
            boolean lowInclusive,
            @Nullable Object high,
            boolean highInclusive) {
        if (low != null && high != null) {
            var result = order.compare(low, high);
            if (result > 0) {
                throw new EvaluationException(
                        "range lower bound must be less than or equal to range upper bound");
            }
            if (result == 0 && !(lowInclusive && highInclusive)) {
                return PgRange.EMPTY;
            }
        }
        return new PgRange(
                false, low, low != null && lowInclusive, high, high != null && highInclusive);
    }
}
