package dev.metamorph.shape.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing array into which items are written as UTF-8, so that no string is made on the way from
 * Postgres's bytes to the log's. Used by one thread.
 */
public final class ItemBuffer {
    private byte[] bytes;
    private int length;

    /** An empty one with room for that many bytes. */
    public ItemBuffer(int capacityBytes) {
        bytes = new byte[Math.max(64, capacityBytes)];
    }

    /** The array that holds the text from 0 to {@link #length()}; another one after a write. */
    public byte[] array() {
        return bytes;
    }

    /** How many bytes were written. */
    public int length() {
        return length;
    }

    /** What parts one item from the next. */
    public void comma() {
        put((byte) ',');
    }

    /** Forgets what was written and keeps the room. */
    public void reset() {
        length = 0;
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** What was written, for people and tests. */
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

    /** Text that needs no escapes. */
    ItemBuffer put(String plain) {
        return put(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** An unsigned number in decimal. */
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
