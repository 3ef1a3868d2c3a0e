package dev.metamorph.shapelog.store;

import java.util.Arrays;

/** Reads what {@link DataBuffer} wrote. */
public final class DataReader {
    private final byte[] bytes;
    private int at;

    public DataReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public int position() {
        return at;
    }

    public int left() {
        return bytes.length - at;
    }

    int fixed8() {
        return bytes[at++] & 0xFF;
    }

    public long fixed64() {
        var value = 0L;
        for (var i = 0; i < Long.BYTES; i++) {
            value = value << 8 | fixed8();
        }
        return value;
    }

    public long varint() {
        var value = 0L;
        var shift = 0;
        while (bytes[at] < 0) {
            value |= (bytes[at++] & 0x7FL) << shift;
            shift += 7;
        }
        return value | (long) bytes[at++] << shift;
    }

    public int number() {
        return Math.toIntExact(varint());
    }

    public byte[] bytes(int count) {
        var copy = Arrays.copyOfRange(bytes, at, at + count);
        at += count;
        return copy;
    }
}
