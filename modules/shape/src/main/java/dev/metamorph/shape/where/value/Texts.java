package dev.metamorph.shape.where.value;

/** Text as Postgres orders it under the collation C: by its bytes in UTF-8. */
public final class Texts {
    private Texts() {}

    /** The order of the code points, which is that of the bytes. */
    public static int compare(String one, String other) {
        var length = Math.min(one.length(), other.length());
        for (var i = 0; i < length; i++) {
            var left = one.charAt(i);
            var right = other.charAt(i);
            if (left != right) {
                // Surrogates stand for characters behind all others.
                var leftIsPair = Character.isSurrogate(left);
                var rightIsPair = Character.isSurrogate(right);
                return leftIsPair == rightIsPair
                        ? Character.compare(left, right)
                        : Boolean.compare(leftIsPair, rightIsPair);
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    /** Bytes in UTF-8. */
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

    /** Characters. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Without blanks at the end. */
    public static String unpadded(String text) {
        var end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** As much as a name holds; whole characters only. */
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

    /** Only ASCII letters change. */
    public static String lowerAscii(String text) {
        var lower = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return lower.toString();
    }

    /** The same of one byte of UTF-8. */
    public static byte lowerAscii(byte c) {
        return c >= 'A' && c <= 'Z' ? (byte) (c + 32) : c;
    }
}
