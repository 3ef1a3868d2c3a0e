package dev.metamorph.shapelog.task;

import java.util.Arrays;

/** Reads what {@link DataBuffer} wrote. */
final class DataReader {
    private final byte[] bytes;
    private int at;

    DataReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int position() {
        return at;
    }

    int left() {
        return bytes.length - at;
    }

    int fixed8() {
        return bytes[at++] & 0xFF;
    }

    long fixed64() {
        var value = 0L;
        for (var i = 0; i < Long.BYTES; i++) {
            value = value << 8 | fixed8();
        }
        return value;
    }

    long varint() {
        var value = 0L;
        var shift = 0;
        while (bytes[at] < 0) {
            value |= (bytes[at++] & 0x7FL) << shift;
            shift += 7;
        }
        return value | (long) bytes[at++] << shift;
    }

    int number() {
        return Math.toIntExact(varint());
    }

    byte[] bytes(int count) {
        var copy = Arrays.copyOfRange(bytes, at, at + count);
        at += count;
        return copy;
    }
}
