package dev.metamorph.shape.where.syntax;

/** Postgres's character classes, in which every character beyond ASCII is a letter. */
final class Characters {
    private Characters() {}

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\u000B';
    }

    static boolean endsLine(char c) {
        return c == '\n' || c == '\r';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean startsName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    static boolean continuesName(char c) {
        return startsName(c) || isDigit(c) || c == '$';
    }

    /** Maps ASCII letters to lower case. */
    static String foldCase(String name) {
        var folded = new StringBuilder(name.length());
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            folded.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return folded.toString();
    }

    /** Maps ASCII letters to upper case. */
    static String upperCase(String word) {
        var upper = new StringBuilder(word.length());
        for (var i = 0; i < word.length(); i++) {
            var c = word.charAt(i);
            upper.append(c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c);
        }
        return upper.toString();
    }
}
