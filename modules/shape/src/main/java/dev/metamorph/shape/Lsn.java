package dev.metamorph.shape;

/**
 * A position in the Postgres write-ahead log: unsigned 64-bit, in bytes since the cluster began.
 *
 * @param bytes the position; compared as unsigned
 * @see <a href="https://www.postgresql.org/docs/current/datatype-pg-lsn.html">pg_lsn</a>
 */
public record Lsn(long bytes) implements Comparable<Lsn> {
    /** Before everything: Postgres's {@code 0/0}, which it calls invalid. */
    public static final Lsn ZERO = new Lsn(0);

    /**
     * Reads Postgres's own spelling, {@code 16/B374D848}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Lsn parse(String text) {
        var slash = text.indexOf('/');
        if (slash < 1 || slash > 8 || text.length() - slash - 1 < 1 || text.length() - slash > 9) {
            throw new IllegalArgumentException("\"%s\" is not an LSN; give X/X".formatted(text));
        }
        try {
            var high = Long.parseUnsignedLong(text, 0, slash, 16);
            var low = Long.parseUnsignedLong(text, slash + 1, text.length(), 16);
            return new Lsn(high << 32 | low);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"%s\" is not an LSN; give X/X".formatted(text), e);
        }
    }

    /** Returns whether this position is at or before the other. */
    public boolean isAtOrBefore(Lsn other) {
        return compareTo(other) <= 0;
    }

    /** The later of the two. */
    public Lsn max(Lsn other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The unsigned decimal form that the shape protocol uses. */
    public String toDecimal() {
        return Long.toUnsignedString(bytes);
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(bytes, other.bytes);
    }

    /** Postgres's own spelling, {@code 16/B374D848}. */
    @Override
    public String toString() {
        return "%X/%X".formatted(bytes >>> 32, bytes & 0xFFFF_FFFFL);
    }
}
