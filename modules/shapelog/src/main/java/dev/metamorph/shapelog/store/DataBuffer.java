package dev.metamorph.shapelog.store;

import java.util.Arrays;

/** A growing array of bytes. Used by one thread. */
public final class DataBuffer {
    private byte[] bytes;
    private int length;

    public DataBuffer(int capacityBytes) {
        bytes = new byte[Math.max(16, capacityBytes)];
    }

    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Discards all but the first bytes. */
    public void cut(int keep) {
        length = Math.min(length, keep);
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    public DataBuffer put(int value) {
        need(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public DataBuffer put(byte[] source, int start, int count) {
        need(count);
        System.arraycopy(source, start, bytes, length, count);
        length += count;
        return this;
    }

    public DataBuffer put(byte[] source) {
        return put(source, 0, source.length);
    }

    public DataBuffer fixed64(long value) {
        for (var shift = 56; shift >= 0; shift -= 8) {
            put((int) (value >>> shift));
        }
        return this;
    }

    /** Appends an unsigned number, seven bits a byte. */
    public DataBuffer varint(long value) {
        need(10);
        var rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    private void need(int more) {
        if (bytes.length - length < more) {
            var wanted = Math.addExact(length, more);
            bytes = Arrays.copyOf(bytes, (int) Math.min(1L << 30, Math.max(2L * length, wanted)));
        }
    }
}
