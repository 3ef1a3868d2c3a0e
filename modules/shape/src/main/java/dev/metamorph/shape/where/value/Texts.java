package dev.metamorph.shape.where.value;

/** Operations on text that Postgres defines by the bytes of UTF-8, as the collation C does. */
public final class Texts {
    private Texts() {}

    /** Compares by code points, which is the order of the UTF-8 bytes. */
    public static int compare(String one, String other) {
        var length = Math.min(one.length(), other.length());
        for (var i = 0; i < length; i++) {
            var left = one.charAt(i);
            var right = other.charAt(i);
            if (left != right) {
                // Surrogates encode characters that sort after all others.
                var leftIsPair = Character.isSurrogate(left);
                var rightIsPair = Character.isSurrogate(right);
                return leftIsPair == rightIsPair
                        ? Character.compare(left, right)
                        : Boolean.compare(leftIsPair, rightIsPair);
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    /** The length in bytes of UTF-8. */
    public static int utf8Length(String text) {
        var length = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800 || Character.isSurrogate(c)) {
                length += 2;
            } else {
                length += 3;
            }
        }
        return length;
    }

    /** The length in characters. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The text without trailing blanks. */
    public static String unpadded(String text) {
        var end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** Truncates a text to the maximum length of a name, at a character boundary. */
    public static String asName(String text) {
        var bytes = 0;
        for (var i = 0; i < text.length(); ) {
            var character = text.codePointAt(i);
            bytes += utf8Length(Character.toString(character));
            if (bytes > 63) {
                return text.substring(0, i);
            }
            i += Character.charCount(character);
        }
        return text;
    }

    /** Changes ASCII letters only. */
    public static String lowerAscii(String text) {
        var lower = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return lower.toString();
    }

    /** Changes an ASCII letter in UTF-8. */
    public static byte lowerAscii(byte c) {
        return c >= 'A' && c <= 'Z' ? (byte) (c + 32) : c;
    }
}
