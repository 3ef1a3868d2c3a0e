package dev.metamorph.shape;

/**
 * A transaction id as the write-ahead log carries it: 32 bits, which wrap around after 2³².
 *
 * @param bits the id; unsigned
 * @see <a href="https://www.postgresql.org/docs/current/transaction-id.html">transaction ids</a>
 */
public record Xid(int bits) {
    /** The 32-bit id of a 64-bit one ({@code xid8}), which is the same modulo 2³². */
    public static Xid ofFull(long xid8) {
        return new Xid((int) xid8);
    }

    /** The id as an unsigned number. */
    public long toLong() {
        return Integer.toUnsignedLong(bits);
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(bits);
    }
}
