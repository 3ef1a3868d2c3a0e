package dev.metamorph.shape.log;

/**
 * What a shape must remember of its keys where {@link
 * dev.metamorph.shape.relation.Relation#needsCounting()}: how many rows a key stands for, and
 * inside a transaction the rows that wait for a key which another one still has. Kept beside the
 * shape's log, written with it, and forgotten with it; a new attempt at the initial snapshot starts
 * from none.
 *
 * <p>The bytes mean something to {@link ShapeItems} and {@link BoundItems} only.
 */
public interface KeyCounts {
    /** Of shapes whose keys need no counting, and which never ask. */
    KeyCounts NONE =
            new KeyCounts() {
                @Override
                public byte[] get(byte[] key) {
                    throw new IllegalStateException("keys are not counted here");
                }

                @Override
                public void put(byte[] key, byte[] state) {
                    throw new IllegalStateException("keys are not counted here");
                }
            };

    /** What was put last for that key; empty if nothing was. */
    byte[] get(byte[] key);

    /**
     * Remembers the state of a key.
     *
     * @param key at most 33 bytes
     * @param state empty to forget the key; a few bytes between transactions, but within one it may
     *     hold whole rows
     */
    void put(byte[] key, byte[] state);
}
