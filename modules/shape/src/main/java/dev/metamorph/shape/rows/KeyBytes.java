package dev.metamorph.shape.rows;

import java.util.Arrays;

/** A growing byte array for the key of a row. For use by one thread. */
public final class KeyBytes {
    private byte[] bytes = new byte[32];
    private int length;

    /** The written bytes, as a copy. */
    public byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Empties the buffer and keeps its capacity. */
    public void reset() {
        length = 0;
    }

    int length() {
        return length;
    }

    KeyBytes put(int value) {
        need(1);
        bytes[length++] = (byte) value;
        return this;
    }

    KeyBytes put(byte[] source, int start, int count) {
        need(count);
        System.arraycopy(source, start, bytes, length, count);
        length += count;
        return this;
    }

    /** A number whose bytes sort as it does. */
    KeyBytes signed(long value) {
        var sortable = value ^ Long.MIN_VALUE;
        for (var shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            put((int) (sortable >>> shift));
        }
        return this;
    }

    /** Inverts all bytes from an index on, which reverses their order. */
    void invertFrom(int start) {
        for (var i = start; i < length; i++) {
            bytes[i] = (byte) ~bytes[i];
        }
    }

    private void need(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
