package dev.metamorph.shape.where.syntax;

import java.util.ArrayList;
import java.util.List;

/** A position in the text of a clause, and the tokens read before it. */
final class SourceCursor {
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int counted;
    private int location;

    SourceCursor(String text) {
        this.text = text;
    }

    List<Token> tokens() {
        return tokens;
    }

    int at() {
        return at;
    }

    void moveTo(int index) {
        at = index;
    }

    void skip(int characters) {
        at += characters;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    boolean startsWith(String word) {
        return text.startsWith(word, at);
    }

    /** The character at a distance ahead; beyond the end NUL, which no clause contains. */
    char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    int indexOf(char c) {
        return text.indexOf(c, at);
    }

    String from(int start) {
        return text.substring(start, at);
    }

    void skipDigits() {
        while (Characters.isDigit(peek(0))) {
            at++;
        }
    }

    /** Adds the token that starts at a position and ends at the current one. */
    void add(Token.Kind kind, String value, int start) {
        tokens.add(new Token(kind, value, from(start), locationOf(start)));
    }

    Refusal unsupported(String what) {
        return Refusal.limited(
                Limitation.LITERAL, locationOf(at), "%s are not supported".formatted(what));
    }

    /** The error for a token that starts at a position and is not terminated. */
    Refusal unterminated(String what, int start) {
        return Refusal.syntax(
                locationOf(start),
                "unterminated %s at or near \"%s\""
                        .formatted(what, Refusal.quoted(text.substring(start))));
    }

    Refusal junk(String what, int start) {
        while (!atEnd() && Characters.continuesName(peek(0))) {
            at++;
        }
        return Refusal.syntax(
                locationOf(start),
                "trailing junk after %s at or near \"%s\""
                        .formatted(what, Refusal.quoted(from(start))));
    }

    /**
     * The number of characters before a position. Positions of successive calls ascend, except for
     * the start of an invalid token.
     */
    int locationOf(int index) {
        if (index < counted) {
            return text.codePointCount(0, index);
        }
        location += text.codePointCount(counted, index);
        counted = index;
        return location;
    }
}
