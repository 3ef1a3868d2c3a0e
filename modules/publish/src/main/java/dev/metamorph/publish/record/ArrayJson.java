package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;

/**
 * Writes the text of a Postgres array as a JSON array: {@code {1,NULL,"a b"}}, braces nested for
 * more dimensions, a quoted element with backslash escapes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">Array input and
 *     output</a>
 */
final class ArrayJson {
    private final String text;
    private final char delimiter;
    private final ColumnJson element;
    private int at;

    private ArrayJson(String text, char delimiter, ColumnJson element) {
        this.text = text;
        this.delimiter = delimiter;
        this.element = element;
    }

    /**
     * Writes an array. One with explicit bounds, and a vector type such as {@code int2vector}, is
     * written as a string.
     *
     * @param delimiter between elements: a comma, but a semicolon for {@code box}
     */
    static void write(JsonGenerator out, String text, char delimiter, ColumnJson element)
            throws IOException {
        if (text.startsWith("{")) {
            new ArrayJson(text, delimiter, element).array(out);
        } else {
            out.writeString(text);
        }
    }

    private void array(JsonGenerator out) throws IOException {
        expect('{');
        out.writeStartArray();
        while (peek() != '}') {
            if (peek() == '{') {
                array(out);
            } else if (peek() == '"') {
                element.write(out, quoted());
            } else {
                plain(out);
            }
            if (peek() == delimiter) {
                at++;
            }
        }
        at++;
        out.writeEndArray();
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

    private void plain(JsonGenerator out) throws IOException {
        var start = at;
        while (peek() != delimiter && peek() != '}') {
            at++;
        }
        var value = text.substring(start, at);
        if (value.equals("NULL")) {
            out.writeNull();
        } else {
            element.write(out, value);
        }
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
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
