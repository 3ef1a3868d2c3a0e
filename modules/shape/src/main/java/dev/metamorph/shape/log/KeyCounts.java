package dev.metamorph.shape.log;

/**
 * The state of the keys of a shape whose table {@linkplain
 * dev.metamorph.shape.relation.Relation#needsCounting() needs counting}: the number of rows of each
 * key, and inside a transaction the rows that wait for a key that another row still has. It is
 * stored beside the shape's log, and written and deleted with it; a new attempt at the initial
 * snapshot starts with empty counts.
 *
 * <p>Only {@link ShapeItems} and {@link BoundItems} interpret the bytes.
 */
public interface KeyCounts {
    /** For shapes whose keys need no counting: both methods fail. */
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

    /** The last state that was put for the key; empty if there is none. */
    byte[] get(byte[] key);

    /**
     * Stores the state of a key.
     *
     * @param key at most 33 bytes
     * @param state empty to remove the key; a few bytes between transactions, but inside a
     *     transaction it may hold whole rows
     */
    void put(byte[] key, byte[] state);
}
