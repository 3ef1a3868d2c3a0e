package dev.metamorph.replication.pgoutput;

import java.nio.charset.StandardCharsets;

/** Reads one message's fields in order. Big-endian, as the protocol is. */
final class MessageReader {
    private byte[] bytes = {};
    private int at;
    private int end;

    /** Begins at a message. */
    void reset(byte[] message, int start, int length) {
        bytes = message;
        at = start;
        end = start + length;
    }

    byte[] array() {
        return bytes;
    }

    /** Where the next field begins in {@link #array()}. */
    int position() {
        return at;
    }

    /** Goes back or ahead to a place in {@link #array()}. */
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

    /** Steps over a value and tells where it began. */
    int skip(int length) {
        if (length < 0) {
            throw new PgOutputException("a length of %d in a message".formatted(length));
        }
        need(length);
        var start = at;
        at += length;
        return start;
    }

    /** A text that ends with a zero byte. */
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
