package dev.metamorph.replication.pgoutput;

import java.nio.charset.StandardCharsets;

/** Reads the fields of one message in order; numbers are big-endian. Used by one thread. */
final class MessageReader {
    private byte[] bytes = {};
    private int at;
    private int end;

    /** Starts with another message. */
    void reset(byte[] message, int start, int length) {
        bytes = message;
        at = start;
        end = start + length;
    }

    byte[] array() {
        return bytes;
    }

    /** The index of the next field in {@link #array()}. */
    int position() {
        return at;
    }

    /** The number of bytes that follow in the message. */
    int left() {
        return end - at;
    }

    /** Moves to an index in {@link #array()}. */
    void position(int position) {
        at = position;
    }

    int int8() {
        need(1);
        return bytes[at++];
    }

    int int16() {
        need(2);
        var value = (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
        at += 2;
        return value;
    }

    int int32() {
        need(4);
        var value =
                bytes[at] << 24
                        | (bytes[at + 1] & 0xFF) << 16
                        | (bytes[at + 2] & 0xFF) << 8
                        | (bytes[at + 3] & 0xFF);
        at += 4;
        return value;
    }

    long int64() {
        return (long) int32() << 32 | (int32() & 0xFFFF_FFFFL);
    }

    /** Skips a value of that length, and returns the index where it begins. */
    int skip(int length) {
        if (length < 0) {
            throw new PgOutputException("a length of %d in a message".formatted(length));
        }
        need(length);
        var start = at;
        at += length;
        return start;
    }

    /** Reads a text that ends with a zero byte. */
    String text() {
        var start = at;
        while (int8() != 0) {
            // int8 steps on
        }
        return new String(bytes, start, at - start - 1, StandardCharsets.UTF_8);
    }

    private void need(int length) {
        if (end - at < length) {
            throw new PgOutputException(
                    "a message of %d bytes ends before its fields do".formatted(end));
        }
    }
}
