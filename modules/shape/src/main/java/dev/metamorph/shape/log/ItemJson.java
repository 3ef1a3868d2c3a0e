package dev.metamorph.shape.log;

import java.nio.charset.StandardCharsets;

/**
 * The fixed parts of items, and the escaping of JSON strings from UTF-8 to UTF-8. Runs of bytes
 * that need no escape are copied whole. A database whose encoding is SQL_ASCII may send bytes that
 * are not UTF-8: each is replaced by U+FFFD, because JSON has no place for it (RFC 8259, section
 * 8.1).
 */
final class ItemJson {
    static final byte[] ITEM_OPEN = ascii("{\"key\":\"");
    static final byte[] VALUE_OPEN = ascii("\",\"value\":{");
    static final byte[] KEY_OPEN = ascii("/\\\"");
    static final byte[] KEY_CLOSE = ascii("\\\"");
    static final byte[] KEY_NULL = ascii("/_");
    static final byte[] NULL = ascii("null");
    static final byte[] IS_MOVE_IN = ascii(",\"is_move_in\":true");
    static final byte[] TXIDS = ascii(",\"txids\":[");
    static final byte[] LSN = ascii("],\"lsn\":\"");
    static final byte[] POSITION = ascii("\",\"op_position\":");
    static final byte[] COMMIT_TIME = ascii(",\"commit_time\":");
    static final byte[] ITEM_CLOSE = ascii("}}");

    private static final byte PLAIN = 0;
    private static final byte ESCAPED = 1;
    private static final byte MULTIBYTE = 2;
    private static final byte SLASH = 3;

    private static final byte[] KIND = kinds();
    private static final byte[][] ESCAPES = escapes();
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private ItemJson() {}

    /** The text, escaped. */
    static byte[] bytes(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        var out = new ItemBuffer(utf8.length);
        write(out, utf8, 0, utf8.length, false);
        return out.toBytes();
    }

    /** The text, escaped. */
    static void escaped(ItemBuffer out, byte[] utf8, int start, int length) {
        write(out, utf8, start, length, false);
    }

    /** The escaped text with every slash doubled, as the parts of a key have it. */
    static void slashesDoubled(ItemBuffer out, byte[] utf8, int start, int length) {
        write(out, utf8, start, length, true);
    }

    private static void write(
            ItemBuffer out, byte[] utf8, int start, int length, boolean doubleSlashes) {
        var end = start + length;
        var run = start;
        var at = start;
        while (at < end) {
            var kind = KIND[utf8[at] & 0xFF];
            if (kind == PLAIN || (kind == SLASH && !doubleSlashes)) {
                at++;
                continue;
            }
            var sequence = kind == MULTIBYTE ? sequenceLength(utf8, at, end) : 0;
            if (sequence > 0) {
                at += sequence;
                continue;
            }
            out.put(utf8, run, at - run);
            out.put(
                    switch (kind) {
                        case MULTIBYTE -> REPLACEMENT;
                        default -> ESCAPES[utf8[at]];
                    });
            run = ++at;
        }
        out.put(utf8, run, end - run);
    }

    /**
     * The length in bytes of the well-formed UTF-8 sequence at this position (Unicode, table 3-7),
     * or 0 if there is none.
     */
    private static int sequenceLength(byte[] utf8, int at, int end) {
        var first = utf8[at] & 0xFF;
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        var length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (end - at < length) {
            return 0;
        }
        var second = utf8[at + 1] & 0xFF;
        var lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        var highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (var i = at + 2; i < at + length; i++) {
            if ((utf8[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static byte[] kinds() {
        var kinds = new byte[256];
        for (var i = 0; i < 0x20; i++) {
            kinds[i] = ESCAPED;
        }
        kinds['"'] = ESCAPED;
        kinds['\\'] = ESCAPED;
        kinds['/'] = SLASH;
        for (var i = 0x80; i < 0x100; i++) {
            kinds[i] = MULTIBYTE;
        }
        return kinds;
    }

    private static byte[][] escapes() {
        var escapes = new byte[128][];
        for (var i = 0; i < escapes.length; i++) {
            escapes[i] = ascii("\\u%04x".formatted(i));
        }
        escapes['\b'] = ascii("\\b");
        escapes['\f'] = ascii("\\f");
        escapes['\n'] = ascii("\\n");
        escapes['\r'] = ascii("\\r");
        escapes['\t'] = ascii("\\t");
        escapes['"'] = ascii("\\\"");
        escapes['\\'] = ascii("\\\\");
        escapes['/'] = ascii("//");
        return escapes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
