package dev.metamorph.shapelog.filter;

/**
 * Encodes one shape, or the number of a set of shapes, in one word. It is never 0, which marks a
 * free slot.
 *
 * <pre>
 * one shape   shape:63 1:1
 * several     (number + 1):63 0:1
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

    /** Encodes the number of a set in an {@link Overflow}. */
    static long many(int number) {
        return (number + 1L) << 1;
    }

    static int number(long posting) {
        return (int) (posting >> 1) - 1;
    }
}
