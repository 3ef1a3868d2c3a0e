package dev.metamorph.shape.where.access;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.Floats;

/**
 * Maps numeric keys to longs by a monotonic function: a key never has a smaller ordinal than a
 * smaller key. Integers map to themselves; different numerics may have the same ordinal, if 15
 * digits do not distinguish them.
 */
public final class Ordinal {
    private static final double EVEN = 1L << 32;
    private static final double STEPS = 1L << 30;

    private Ordinal() {}

    /**
     * The ordinal of a key.
     *
     * @throws IllegalArgumentException if the key is not a number; see {@link
     *     KeyReader#hasOrdinals()}
     */
    public static long of(IndexKey key) {
        return switch (key) {
            case IndexKey.Whole(var value) -> value;
            case IndexKey.Exact(var value) -> of(nearest(value));
            case IndexKey.Text _, IndexKey.Other _, IndexKey.Special _ ->
                    throw new IllegalArgumentException("a key that is no number");
        };
    }

    /** A lower bound for the ordinals of the keys in a range, given the key of its lower bound. */
    public static long ofLow(AccessPath.Bound low) {
        var ordinal = of(low.key());
        return isExact(low) && ordinal < Long.MAX_VALUE ? ordinal + 1 : ordinal;
    }

    /** An upper bound for the ordinals of the keys in a range, given the key of its upper bound. */
    public static long ofHigh(AccessPath.Bound high) {
        var ordinal = of(high.key());
        return isExact(high) && ordinal > Long.MIN_VALUE ? ordinal - 1 : ordinal;
    }

    /** Returns whether the bound is exclusive and no other key has its ordinal. */
    private static boolean isExact(AccessPath.Bound bound) {
        return !bound.inclusive() && bound.key() instanceof IndexKey.Whole;
    }

    /**
     * Below 2<sup>32</sup> the scale is linear, in steps of 2<sup>-30</sup>, so that ranges of
     * equal width have equal width in ordinals; above, it is the logarithmic scale of the floats.
     */
    private static long of(double number) {
        if (Math.abs(number) < EVEN) {
            return (long) Math.floor(number * STEPS);
        }
        var beyond = (Floats.sortable(Math.abs(number)) - Floats.sortable(EVEN)) >> 1;
        var ordinal = (long) (EVEN * STEPS) + beyond;
        return number < 0 ? -ordinal : ordinal;
    }

    private static double nearest(Decimal value) {
        return switch (value.rank()) {
            case 0 -> value.number().doubleValue();
            case -1 -> Double.NEGATIVE_INFINITY;
            case 1 -> Double.POSITIVE_INFINITY;
            default -> Double.NaN;
        };
    }
}
