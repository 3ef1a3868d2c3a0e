package dev.metamorph.shape.where.access;

import java.util.function.LongConsumer;

/**
 * Reads the text of a one-dimensional array without quoted elements, as most arrays are, without
 * copying its elements. {@code array_out} quotes an element that contains a brace, a comma, a
 * quote, a backslash or a blank, and one that reads NULL.
 */
final class PlainArray {
    private PlainArray() {}

    /**
     * Returns whether the text is such an array and not empty; other texts need the complete array
     * reader.
     */
    static boolean is(byte[] utf8, int start, int length) {
        var last = start + length - 1;
        if (length < 3 || utf8[start] != '{' || utf8[last] != '}') {
            return false;
        }
        for (var at = start + 1; at < last; at++) {
            switch (utf8[at]) {
                case '{', '}', '"', '\\', ' ', '\t', '\n', '\r', '\f', 0x0b -> {
                    return false;
                }
                case ',' -> {
                    if (utf8[at - 1] == ',') {
                        return false;
                    }
                }
                default -> {}
            }
        }
        return utf8[start + 1] != ',' && utf8[last - 1] != ',';
    }

    /** The hashes of the elements that are not NULL. */
    static void read(byte[] utf8, int start, int length, KeyReader elements, LongConsumer hashes) {
        var from = start + 1;
        for (var at = from; at < start + length; at++) {
            // The closing brace ends the last element.
            if (utf8[at] == ',' || utf8[at] == '}') {
                if (!isNull(utf8, from, at - from)) {
                    hashes.accept(elements.hash(utf8, from, at - from));
                }
                from = at + 1;
            }
        }
    }

    private static boolean isNull(byte[] utf8, int start, int length) {
        return length == 4
                && (utf8[start] | 0x20) == 'n'
                && (utf8[start + 1] | 0x20) == 'u'
                && (utf8[start + 2] | 0x20) == 'l'
                && (utf8[start + 3] | 0x20) == 'l';
    }
}
