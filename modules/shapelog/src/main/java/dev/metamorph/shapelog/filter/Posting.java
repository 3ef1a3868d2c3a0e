package dev.metamorph.shapelog.filter;

/**
 * What a slot says in one word: a shape, or that there are several and where; never 0, which says
 * that the slot is free.
 *
 * <pre>
 * shape  1      number + 1  0
 * </pre>
 */
final class Posting {
    private Posting() {}

    static long one(int shape) {
        return (long) shape << 1 | 1;
    }

    static boolean isOne(long posting) {
        return (posting & 1) != 0;
    }

    static int shape(long posting) {
        return (int) (posting >> 1);
    }

    /** Several, by their number in an {@link Overflow}. */
    static long many(int number) {
        return (number + 1L) << 1;
    }

    static int number(long posting) {
        return (int) (posting >> 1) - 1;
    }
}
