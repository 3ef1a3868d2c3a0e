package dev.metamorph.coordinator.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;

import java.util.Arrays;

/**
 * Takes the items of a page of a shape log apart, one after the other. Texts stay as they are
 * written in JSON, with their escapes: one encoder writes all items, so that equal values are equal
 * bytes. Used by one thread.
 *
 * @see "the items of dev.metamorph.shape.log"
 */
final class ItemScanner {
    private final byte[] json;
    private final int end;
    private int at;
    private String operation = "";
    private Slice key = Slice.NONE;
    private Slice value = Slice.NONE;
    private boolean change;
    private long xid;
    private long lsn;

    /**
     * @param json objects separated by commas
     * @param length the number of bytes that count
     */
    ItemScanner(byte[] json, int length) {
        this.json = json;
        this.end = length;
    }

    /** A part of the page's bytes. */
    private record Slice(int from, int to) {
        static final Slice NONE = new Slice(0, 0);
    }

    /**
     * Goes to the next item; false at the end of the page.
     *
     * @throws IllegalArgumentException if there is something else than an item
     */
    boolean next() {
        if (at < end && json[at] == ',') {
            at++;
        }
        if (at >= end) {
            return false;
        }
        operation = "";
        key = value = Slice.NONE;
        change = false;
        item();
        return true;
    }

    /** The key, as the inside of a JSON string; empty for a control message. */
    byte[] key() {
        return copy(key);
    }

    /** The JSON object of the columns. */
    byte[] value() {
        return copy(value);
    }

    /** The operation; empty text for a control message. */
    String operation() {
        return operation;
    }

    /** Returns whether the item is a change and not a row of the initial snapshot. */
    boolean isChange() {
        return change;
    }

    /** The transaction of a change. */
    Xid xid() {
        return new Xid((int) xid);
    }

    /** The LSN of a change's commit. */
    Lsn lsn() {
        return new Lsn(lsn);
    }

    private byte[] copy(Slice slice) {
        return Arrays.copyOfRange(json, slice.from(), slice.to());
    }

    private void item() {
        expect('{');
        while (json(at) != '}') {
            var name = name();
            var from = at;
            if (name.equals("headers")) {
                headers();
            } else {
                at = afterValue(json, at, end);
            }
            switch (name) {
                case "key" -> key = new Slice(from + 1, at - 1);
                case "value" -> value = new Slice(from, at);
                default -> {
                    // Headers were read above; old values are not compared.
                }
            }
            skipComma();
        }
        at++;
    }

    private void headers() {
        expect('{');
        while (json(at) != '}') {
            var name = name();
            var from = at;
            at = afterValue(json, at, end);
            switch (name) {
                case "operation" -> operation = text(from + 1, at - 1);
                case "lsn" -> {
                    change = true;
                    lsn = Long.parseUnsignedLong(text(from + 1, at - 1));
                }
                case "txids" -> xid = Long.parseUnsignedLong(text(from + 1, at - 1));
                default -> {
                    // The other headers say nothing about the row.
                }
            }
            skipComma();
        }
        at++;
    }

    private String name() {
        var from = at;
        at = afterValue(json, at, end);
        var name = new String(json, from + 1, at - from - 2, UTF_8);
        expect(':');
        return name;
    }

    private String text(int from, int to) {
        return new String(json, from, to - from, US_ASCII);
    }

    private void skipComma() {
        if (json(at) == ',') {
            at++;
        }
    }

    private byte json(int place) {
        return byteAt(json, place, end);
    }

    private void expect(char wanted) {
        if (json(at) != wanted) {
            throw malformed();
        }
        at++;
    }

    /** The place after the JSON value that begins at a place. */
    static int afterValue(byte[] json, int from, int end) {
        var depth = 0;
        var at = from;
        do {
            switch (byteAt(json, at, end)) {
                case '"' -> at = afterString(json, at, end);
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case ',', ':' -> at++;
                default -> at = afterWord(json, at, end);
            }
        } while (depth > 0);
        return at;
    }

    private static int afterString(byte[] json, int from, int end) {
        var at = from + 1;
        for (var b = byteAt(json, at, end); b != '"'; b = byteAt(json, at, end)) {
            at += b == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    /** After a number, true, false or null. */
    private static int afterWord(byte[] json, int from, int end) {
        var at = from;
        while (at < end && ",:]}".indexOf(json[at]) < 0) {
            at++;
        }
        return at;
    }

    private static byte byteAt(byte[] json, int place, int end) {
        if (place >= end) {
            throw malformed();
        }
        return json[place];
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("the shape log contains an item that is not one");
    }
}
