package dev.metamorph.shape.where.access;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a text, in whose order texts are under the collation C. Eight of them at a time are
 * a number with the same order.
 */
public final class Utf8 implements Comparable<Utf8> {
    /** The bytes of one number. */
    public static final int CHUNK = 8;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] array;
    private final int start;
    private final int end;

    /** Some of the bytes of an array, which is not copied. */
    Utf8(byte[] array, int start, int length) {
        this.array = array;
        this.start = start;
        end = start + length;
    }

    /** Of a text. */
    public static Utf8 of(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Utf8(bytes, 0, bytes.length);
    }

    /** How many. */
    public int length() {
        return end - start;
    }

    /**
     * The eight bytes from a place on, as a number: greater for what is later in the order. What is
     * beyond the end counts as zeros, which are in no text of Postgres.
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
