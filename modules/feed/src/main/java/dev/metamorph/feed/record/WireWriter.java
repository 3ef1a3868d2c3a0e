package dev.metamorph.feed.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Writes the elements of the binary formats: big-endian numbers of a fixed size, varints (seven
 * bits a byte, the low ones first), texts and lists with their length before them. Grows as needed.
 * Used by one thread.
 */
public final class WireWriter {
    private static final int LARGEST = Integer.MAX_VALUE - 16;

    private byte[] bytes;
    private int at;

    /** An empty writer with room for that many bytes. */
    public WireWriter(int capacityBytes) {
        bytes = new byte[Math.max(64, capacityBytes)];
    }

    /** Writes the lowest byte of a value. */
    public void fixed8(int value) {
        need(1);
        bytes[at++] = (byte) value;
    }

    void fixed32(int value) {
        need(Integer.BYTES);
        putInt(bytes, at, value);
        at += Integer.BYTES;
    }

    /** Writes eight bytes, big-endian. */
    public void fixed64(long value) {
        need(Long.BYTES);
        putLong(bytes, at, value);
        at += Long.BYTES;
    }

    /** Writes an unsigned number; small ones take one byte. */
    public void varint(long value) {
        need(10);
        var rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[at++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
    }

    /** Writes a signed number in zigzag form; those near zero take one byte. */
    void zigzag(long value) {
        varint(value << 1 ^ value >> 63);
    }

    void flag(boolean value) {
        fixed8(value ? 1 : 0);
    }

    void text(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        varint(utf8.length);
        raw(utf8, 0, utf8.length);
    }

    void constant(Enum<?> constant) {
        text(constant.name());
    }

    /** Writes bytes without their number. */
    public void raw(byte[] source, int start, int length) {
        need(length);
        System.arraycopy(source, start, bytes, at, length);
        at += length;
    }

    /** Writes bytes without their number. */
    public void raw(byte[] source) {
        raw(source, 0, source.length);
    }

    <T> void list(List<T> items, BiConsumer<WireWriter, T> write) {
        varint(items.size());
        for (var item : items) {
            write.accept(this, item);
        }
    }

    /** The bytes written so far: a copy, or the writer's own array if it is full. */
    public byte[] toArray() {
        return at == bytes.length ? bytes : Arrays.copyOf(bytes, at);
    }

    /** The writer's own array, of which the first {@link #length} bytes are written. */
    public byte[] array() {
        return bytes;
    }

    /** The number of bytes written. */
    public int length() {
        return at;
    }

    /** Discards all but the first bytes. */
    public void cut(int keep) {
        at = Math.min(at, keep);
    }

    private void need(int more) {
        if (bytes.length - at >= more) {
            return;
        }
        var size = (long) at + more;
        if (size > LARGEST) {
            throw new IllegalArgumentException(
                    "a record of %d bytes; less than 2 GiB fits one".formatted(size));
        }
        bytes = Arrays.copyOf(bytes, (int) Math.clamp(bytes.length * 2L, size, LARGEST));
    }

    static void putInt(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    static void putLong(byte[] bytes, int at, long value) {
        putInt(bytes, at, (int) (value >>> 32));
        putInt(bytes, at + Integer.BYTES, (int) value);
    }
}
