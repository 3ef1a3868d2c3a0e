package dev.metamorph.publish.record;

import java.nio.ByteBuffer;

/**
 * The ids of a published shape's schemas in a schema registry.
 *
 * @param key the id of the key's schema
 * @param value the id of the value's schema
 */
public record RegisteredSchemas(int key, int value) {
    /** For formats without a registry. */
    public static final RegisteredSchemas NONE = new RegisteredSchemas(0, 0);

    private static final int HEAD_BYTES = 5;

    /** Returns what stands before the bytes of a key or value: a zero and the id of its schema. */
    static byte[] head(int id) {
        return ByteBuffer.allocate(HEAD_BYTES).put((byte) 0).putInt(id).array();
    }
}
