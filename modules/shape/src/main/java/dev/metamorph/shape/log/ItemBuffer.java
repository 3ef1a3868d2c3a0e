package dev.metamorph.shape.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing byte array for items in UTF-8, so that no string is created between Postgres's bytes
 * and the log's. For use by one thread.
 */
public final class ItemBuffer {
    private byte[] bytes;
    private int length;

    /** Creates an empty buffer with the given capacity in bytes. */
    public ItemBuffer(int capacityBytes) {
        bytes = new byte[Math.max(64, capacityBytes)];
    }

    /** The array that holds the text from 0 to {@link #length()}; a write may replace it. */
    public byte[] array() {
        return bytes;
    }

    /** The number of bytes written. */
    public int length() {
        return length;
    }

    /** Writes the separator between two items. */
    public void comma() {
        put((byte) ',');
    }

    /** Empties the buffer and keeps its capacity. */
    public void reset() {
        length = 0;
    }

    /** A copy of the written bytes. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** The written text, for debugging and tests. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    ItemBuffer put(byte value) {
        need(1);
        bytes[length++] = value;
        return this;
    }

    ItemBuffer put(byte[] source) {
        return put(source, 0, source.length);
    }

    ItemBuffer put(byte[] source, int start, int count) {
        need(count);
        System.arraycopy(source, start, bytes, length, count);
        length += count;
        return this;
    }

    /** Writes text that needs no escapes. */
    ItemBuffer put(String plain) {
        return put(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes an unsigned number in decimal. */
    ItemBuffer number(long unsigned) {
        if (unsigned < 0) {
            return put(Long.toUnsignedString(unsigned));
        }
        var digits = digits(unsigned);
        need(digits);
        var rest = unsigned;
        for (var at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    private static int digits(long number) {
        var digits = 1;
        for (var limit = 10L; digits < 19 && number >= limit; limit *= 10) {
            digits++;
        }
        return digits;
    }

    private void need(int more) {
        if (bytes.length - length < more) {
            var wanted = Math.addExact(length, more);
            bytes = Arrays.copyOf(bytes, (int) Math.min(1L << 30, Math.max(2L * length, wanted)));
        }
    }
}
