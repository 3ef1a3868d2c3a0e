package dev.metamorph.feed.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Reads what {@link WireWriter} wrote. Bytes that it cannot have written are refused with a {@link
 * FeedFormatException}. Used by one thread.
 */
public final class WireReader {
    private final byte[] bytes;
    private int at;

    /** Reads an array, which is not copied, from a position on. */
    public WireReader(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** The array that is read; rows and blocks are views of it. */
    byte[] array() {
        return bytes;
    }

    /** The position of the next byte in the array. */
    public int position() {
        return at;
    }

    /** The number of bytes that follow. */
    public int left() {
        return bytes.length - at;
    }

    void skip(int length) {
        need(length);
        at += length;
    }

    /** Reads one signed byte. */
    public int fixed8() {
        need(1);
        return bytes[at++];
    }

    int fixed32() {
        need(Integer.BYTES);
        var value = getInt(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    /** Reads eight bytes, big-endian. */
    public long fixed64() {
        need(Long.BYTES);
        var value = getLong(bytes, at);
        at += Long.BYTES;
        return value;
    }

    /** Reads an unsigned number that {@link WireWriter#varint} wrote. */
    public long varint() {
        var value = 0L;
        for (var shift = 0; shift < 70; shift += 7) {
            var part = fixed8();
            value |= (part & 0x7FL) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw new FeedFormatException("the number at byte %d has no end".formatted(at));
    }

    long zigzag() {
        var value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /** Reads a varint that must fit an {@code int} and is not negative. */
    public int number() {
        var value = varint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new FeedFormatException(
                    "the number %s before byte %d is too large"
                            .formatted(Long.toUnsignedString(value), at));
        }
        return (int) value;
    }

    /** Reads a length in bytes, or a count of items of one byte or more: at most what is left. */
    int length() {
        var value = varint();
        if (value < 0 || value > left()) {
            throw new FeedFormatException(
                    "a length of %s before byte %d, but only %d bytes follow"
                            .formatted(Long.toUnsignedString(value), at, left()));
        }
        return (int) value;
    }

    /** Reads that many bytes into a copy. */
    public byte[] bytes(int length) {
        need(length);
        var copy = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return copy;
    }

    boolean flag() {
        var value = fixed8();
        if (value != 0 && value != 1) {
            throw new FeedFormatException("a flag of %d before byte %d".formatted(value, at));
        }
        return value == 1;
    }

    String text() {
        var length = length();
        var text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    <T> List<T> list(Function<WireReader, T> read) {
        var count = length();
        var items = new ArrayList<T>(Math.min(count, 1024));
        for (var i = 0; i < count; i++) {
            items.add(read.apply(this));
        }
        return items;
    }

    /** Reads an enum constant by its name. */
    <E extends Enum<E>> E constant(Class<E> type) {
        var name = text();
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new FeedFormatException(
                    "\"%s\" before byte %d is no %s".formatted(name, at, type.getSimpleName()), e);
        }
    }

    void end() {
        if (left() > 0) {
            throw new FeedFormatException("%d bytes follow the end".formatted(left()));
        }
    }

    private void need(int more) {
        if (left() < more) {
            throw new FeedFormatException(
                    "%d bytes wanted at byte %d, but only %d follow".formatted(more, at, left()));
        }
    }

    static int getInt(byte[] bytes, int at) {
        return bytes[at] << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | (bytes[at + 3] & 0xFF);
    }

    static long getLong(byte[] bytes, int at) {
        return (long) getInt(bytes, at) << 32 | (getInt(bytes, at + Integer.BYTES) & 0xFFFF_FFFFL);
    }
}
