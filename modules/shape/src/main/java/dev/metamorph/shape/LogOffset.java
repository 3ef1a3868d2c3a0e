package dev.metamorph.shape;

import java.util.Optional;

/**
 * A position in a shape log: (transaction LSN, operation). Transaction 0 is the initial snapshot,
 * whose operations number its chunks; {@code -1} lies before everything. Both parts are compared as
 * unsigned 64-bit numbers, and {@code inf} is greater than every operation.
 *
 * @param transaction the LSN of the commit, 0 for the initial snapshot
 * @param operation twice the index of the change in its transaction (plus one for the second half
 *     of a key change), or {@link #INFINITE}
 * @see "docs/protocol.md, offsets"
 */
public record LogOffset(long transaction, long operation) implements Comparable<LogOffset> {
    /** The operation of {@code <tx>_inf}. */
    public static final long INFINITE = -1L;

    /** {@code 0_0}: the end of the first chunk of the initial snapshot. */
    public static final LogOffset FIRST = new LogOffset(0, 0);

    /** {@code 0_inf}: the end of the initial snapshot. */
    public static final LogOffset SNAPSHOT_END = new LogOffset(0, INFINITE);

    /**
     * {@code -1}: before everything. It is a marker: no other offset has transaction 0 and this
     * operation.
     */
    public static final LogOffset BEFORE_ALL = new LogOffset(0, Long.MIN_VALUE);

    /** The offset of a change; {@code index} counts the changes of its transaction from 0. */
    public static LogOffset of(Lsn commit, long index) {
        return new LogOffset(commit.bytes(), 2 * index);
    }

    /**
     * Reads {@code -1}, {@code <tx>_<op>} or {@code <tx>_inf} with decimal parts; empty if the text
     * has another form or a part does not fit 64 bits.
     */
    public static Optional<LogOffset> parse(String text) {
        if (text.equals("-1") || text.equals("-1_0")) {
            return Optional.of(BEFORE_ALL);
        }
        var bar = text.indexOf('_');
        if (bar < 1 || !isDigits(text, 0, bar)) {
            return Optional.empty();
        }
        var operation = text.substring(bar + 1);
        if (!operation.equals("inf") && !isDigits(text, bar + 1, text.length())) {
            return Optional.empty();
        }
        try {
            var transaction = Long.parseUnsignedLong(text, 0, bar, 10);
            if (operation.equals("inf")) {
                return Optional.of(new LogOffset(transaction, INFINITE));
            }
            var number = Long.parseLong(operation);
            return Optional.of(new LogOffset(transaction, number));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isDigits(String text, int from, int to) {
        for (var i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < to;
    }

    /** Returns whether this lies in the initial snapshot (or before it). */
    public boolean isSnapshot() {
        return transaction == 0;
    }

    /** The later of the two. */
    public LogOffset max(LogOffset other) {
        return compareTo(other) >= 0 ? this : other;
    }

    @Override
    public int compareTo(LogOffset other) {
        if (equals(BEFORE_ALL) || other.equals(BEFORE_ALL)) {
            return Boolean.compare(!equals(BEFORE_ALL), !other.equals(BEFORE_ALL));
        }
        var byTransaction = Long.compareUnsigned(transaction, other.transaction);
        if (byTransaction != 0) {
            return byTransaction;
        }
        return Long.compareUnsigned(operation, other.operation);
    }

    /** The text form of the protocol: {@code -1}, {@code <tx>_<op>} or {@code <tx>_inf}. */
    @Override
    public String toString() {
        if (equals(BEFORE_ALL)) {
            return "-1";
        }
        var end = operation == INFINITE ? "inf" : Long.toUnsignedString(operation);
        return Long.toUnsignedString(transaction) + "_" + end;
    }
}
