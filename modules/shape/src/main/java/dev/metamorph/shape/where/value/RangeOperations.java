package dev.metamorph.shape.where.value;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;

/**
 * The operations on ranges of one subtype.
 *
 * @param order the order of the subtype
 */
public record RangeOperations(Comparator<Object> order) {
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

    public boolean contains(PgRange one, PgRange other) {
        if (other.empty()) {
            return true;
        }
        return !one.empty() && lows(one, other) <= 0 && highs(one, other) >= 0;
    }

    public boolean overlap(PgRange one, PgRange other) {
        return !one.empty()
                && !other.empty()
                && lowToHigh(one, other) <= 0
                && lowToHigh(/* one= */ other, /* other= */ one) <= 0;
    }

    /** Returns whether one range ends before the other begins. */
    public boolean before(PgRange one, PgRange other) {
        return !one.empty() && !other.empty() && lowToHigh(/* one= */ other, /* other= */ one) > 0;
    }

    /** Postgres's order: the empty range first, then by lower bound, then by upper bound. */
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

    /**
     * Compares the lower bound of one range with the upper bound of the other; positive if it is
     * behind it.
     */
    private int lowToHigh(PgRange one, PgRange other) {
        if (one.low() == null || other.high() == null) {
            return -1;
        }
        var result = order.compare(one.low(), other.high());
        return result == 0 ? (one.lowInclusive() && other.highInclusive() ? 0 : 1) : result;
    }

    /** The range between two bounds; empty if it contains nothing. */
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
