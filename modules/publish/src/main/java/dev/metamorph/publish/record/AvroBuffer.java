package dev.metamorph.publish.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes Avro's binary encoding into a buffer that is used again. Used by one thread.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#binary-encoding">Binary
 *     encoding</a>
 */
final class AvroBuffer {
    private static final int INITIAL_BYTES = 512;
    private static final int MAX_VARINT_BYTES = 10;

    /** A buffer that one large value has grown beyond this is not kept. */
    private static final int MAX_KEPT_BYTES = 1 << 20;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    void begin(byte[] head) {
        length = 0;
        raw(head);
    }

    byte[] take() {
        var taken = Arrays.copyOf(bytes, length);
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
        return taken;
    }

    /** Writes an int or a long: zigzag, seven bits a byte. */
    void writeLong(long value) {
        need(MAX_VARINT_BYTES);
        var rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    void writeBoolean(boolean value) {
        need(1);
        bytes[length++] = (byte) (value ? 1 : 0);
    }

    void writeFloat(float value) {
        littleEndian(Float.floatToIntBits(value), Float.BYTES);
    }

    void writeDouble(double value) {
        littleEndian(Double.doubleToLongBits(value), Double.BYTES);
    }

    private void littleEndian(long bits, int count) {
        need(count);
        for (var i = 0; i < count; i++) {
            bytes[length++] = (byte) (bits >>> (Byte.SIZE * i));
        }
    }

    void writeBytes(byte[] value) {
        writeLong(value.length);
        raw(value);
    }

    void writeString(String value) {
        writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private void raw(byte[] value) {
        need(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    private void need(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
