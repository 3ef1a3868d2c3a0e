package dev.metamorph.shape.where.access;

/** Computes the hashes of prefixes of one text in ascending length, reading every byte once. */
public final class PrefixHashes {
    private final byte[] utf8;
    private final int start;
    private long state = KeyHash.start();
    private int at;

    /** Starts with the text at a position. */
    public PrefixHashes(byte[] utf8, int start) {
        this.utf8 = utf8;
        this.start = start;
    }

    /**
     * The {@link KeyHash} of the first {@code length} bytes.
     *
     * @param length not less than in the previous call
     */
    public long hash(int length) {
        for (; at + 8 <= length; at += 8) {
            state = KeyHash.with(state, utf8, start + at);
        }
        return KeyHash.end(state, utf8, start + at, length);
    }
}
