package dev.metamorph.shape.where.access;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The UTF-8 bytes of a text, by which the collation C orders texts. Eight bytes at a time are read
 * as a number of the same order.
 */
public final class Utf8 implements Comparable<Utf8> {
    /** The number of bytes that are read as one number. */
    public static final int CHUNK = 8;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] array;
    private final int start;
    private final int end;

    /** A view of a part of an array, which is not copied. */
    Utf8(byte[] array, int start, int length) {
        this.array = array;
        this.start = start;
        end = start + length;
    }

    /** The bytes of a text. */
    public static Utf8 of(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Utf8(bytes, 0, bytes.length);
    }

    /** The number of bytes. */
    public int length() {
        return end - start;
    }

    /**
     * The eight bytes from a position on, as a number that is greater for a text later in the
     * order. Bytes beyond the end count as zero, which no text of Postgres contains.
     *
     * @param at 0 or more; may be beyond the end
     */
    public long chunk(int at) {
        var from = start + at;
        if (from + CHUNK <= end) {
            return (long) LONGS.get(array, from) ^ Long.MIN_VALUE;
        }
        var bytes = 0L;
        for (var i = from; i < from + CHUNK; i++) {
            bytes = bytes << Byte.SIZE | (i < end ? array[i] & 0xff : 0);
        }
        return bytes ^ Long.MIN_VALUE;
    }

    @Override
    public int compareTo(Utf8 other) {
        return Arrays.compareUnsigned(array, start, end, other.array, other.start, other.end);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Utf8 text && compareTo(text) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(KeyHash.ofText(array, start, end - start));
    }
}
