package dev.metamorph.shape.where.access;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.Floats;

/**
 * A number in place of a key that is one, in the order of the keys: no key has a smaller number
 * than a smaller key. Whole numbers are their own; different numerics may share one, if 15 digits
 * are not enough to tell them apart.
 */
public final class Ordinal {
    private static final double EVEN = 1L << 32;
    private static final double STEPS = 1L << 30;

    private Ordinal() {}

    /**
     * Of a key.
     *
     * @throws IllegalArgumentException if it is no number; see {@link KeyReader#hasOrdinals()}
     */
    public static long of(IndexKey key) {
        return switch (key) {
            case IndexKey.Whole(var value) -> value;
            case IndexKey.Exact(var value) -> of(nearest(value));
            case IndexKey.Text _, IndexKey.Other _, IndexKey.Special _ ->
                    throw new IllegalArgumentException("a key that is no number");
        };
    }

    /** The smallest of the keys that a range has, or less; its lower bound is such a key. */
    public static long ofLow(AccessPath.Bound low) {
        var ordinal = of(low.key());
        return isExact(low) && ordinal < Long.MAX_VALUE ? ordinal + 1 : ordinal;
    }

    /** The greatest of the keys that a range has, or more. */
    public static long ofHigh(AccessPath.Bound high) {
        var ordinal = of(high.key());
        return isExact(high) && ordinal > Long.MIN_VALUE ? ordinal - 1 : ordinal;
    }

    /** Whether the bound itself is out of the range, and its ordinal is that of no other key. */
    private static boolean isExact(AccessPath.Bound bound) {
        return !bound.inclusive() && bound.key() instanceof IndexKey.Whole;
    }

    /**
     * Below 2<sup>32</sup> the scale is even, in steps of 2<sup>-30</sup>, so that ranges of one
     * width have one in ordinals; beyond, it is that of the floats.
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
