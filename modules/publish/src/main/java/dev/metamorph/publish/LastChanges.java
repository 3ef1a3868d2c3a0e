package dev.metamorph.publish;

import dev.metamorph.publish.topic.TopicMemory;
import dev.metamorph.shape.LogOffset;

import java.nio.charset.StandardCharsets;

/**
 * The last change of each key within a part of a shape log, in a temporary store on disk. Used by
 * one thread.
 */
final class LastChanges implements AutoCloseable {
    private static final int ANY = 0;

    private final TopicMemory offsets;

    /**
     * @param offsets an empty store, which is closed with this
     */
    LastChanges(TopicMemory offsets) {
        this.offsets = offsets;
    }

    /** A key has changed; later changes come later. */
    void add(byte[] key, LogOffset offset) {
        offsets.put(ANY, key, bytes(offset));
    }

    /** Returns whether a key has changed. */
    boolean contains(byte[] key) {
        return offsets.contains(ANY, key);
    }

    /** Returns whether the change of a key at that offset is its last one. */
    boolean isLast(byte[] key, LogOffset offset) {
        return offsets.isSame(ANY, key, bytes(offset));
    }

    private static byte[] bytes(LogOffset offset) {
        return offset.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        offsets.close();
    }
}
