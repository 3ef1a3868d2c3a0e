package dev.metamorph.shape.where.access;

/** The hashes of longer and longer beginnings of one text; every byte is read once. */
public final class PrefixHashes {
    private final byte[] utf8;
    private final int start;
    private long state = KeyHash.start();
    private int at;

    /** Of the text that starts there. */
    public PrefixHashes(byte[] utf8, int start) {
        this.utf8 = utf8;
        this.start = start;
    }

    /**
     * The {@link KeyHash} of the first bytes.
     *
     * @param length no less than the time before
     */
    public long hash(int length) {
        for (; at + 8 <= length; at += 8) {
            state = KeyHash.with(state, utf8, start + at);
        }
        return KeyHash.end(state, utf8, start + at, length);
    }
}
