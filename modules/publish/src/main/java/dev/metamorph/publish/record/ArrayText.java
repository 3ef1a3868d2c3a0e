package dev.metamorph.publish.record;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Reads the text of a Postgres array: {@code {1,NULL,"a b"}}, braces nested for more dimensions, a
 * quoted element with backslash escapes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">Array input and
 *     output</a>
 */
final class ArrayText {
    private final String text;
    private final char delimiter;
    private final Visitor visitor;
    private int at;

    private ArrayText(String text, int start, char delimiter, Visitor visitor) {
        this.text = text;
        at = start;
        this.delimiter = delimiter;
        this.visitor = visitor;
    }

    /** Gets the parts of an array in their order. */
    interface Visitor {
        /** A dimension begins. */
        void begin() throws IOException;

        /**
         * An element.
         *
         * @param value null for NULL
         */
        void element(@Nullable String value) throws IOException;

        /** A dimension ends. */
        void end() throws IOException;
    }

    /**
     * Returns whether the text is an array without explicit bounds, which {@code [0:1]={1,2}} has.
     * The text of a vector type such as {@code int2vector} is none either.
     */
    static boolean isPlain(String text) {
        return text.startsWith("{");
    }

    /**
     * Reads an array; explicit bounds are skipped.
     *
     * @param delimiter between elements: a comma, but a semicolon for {@code box}
     */
    static void read(String text, char delimiter, Visitor visitor) throws IOException {
        new ArrayText(text, text.indexOf('{'), delimiter, visitor).array();
    }

    private void array() throws IOException {
        expect('{');
        visitor.begin();
        while (peek() != '}') {
            if (peek() == '{') {
                array();
            } else if (peek() == '"') {
                visitor.element(quoted());
            } else {
                visitor.element(plain());
            }
            if (peek() == delimiter) {
                at++;
            }
        }
        at++;
        visitor.end();
    }

    private String quoted() {
        var value = new StringBuilder();
        at++;
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
            }
            value.append(peek());
            at++;
        }
        at++;
        return value.toString();
    }

    private @Nullable String plain() {
        var start = at;
        while (peek() != delimiter && peek() != '}') {
            at++;
        }
        var value = text.substring(start, at);
        return value.equals("NULL") ? null : value;
    }

    private void expect(char wanted) {
        if (at < 0 || peek() != wanted) {
            throw new IllegalArgumentException(
                    "the text of an array has no '%s' at character %d".formatted(wanted, at));
        }
        at++;
    }

    private char peek() {
        if (at >= text.length()) {
            throw new IllegalArgumentException("the text of an array ends too early");
        }
        return text.charAt(at);
    }
}
