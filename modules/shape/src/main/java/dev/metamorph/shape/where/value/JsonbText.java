package dev.metamorph.shape.where.value;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.regex.Pattern;

/** Reads and prints JSONB. */
final class JsonbText {
    /**
     * JSON numbers with exponents of at most three digits: longer exponents would make numbers that
     * fill the heap.
     */
    private static final Pattern NUMBER =
            Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?");

    private static final int MAX_DEPTH = 500;

    private final String text;
    private int at;
    private int depth;

    private JsonbText(String text) {
        this.text = text;
    }

    static Json read(String text) {
        var reader = new JsonbText(text);
        var value = reader.value();
        reader.blanks();
        if (reader.at != text.length()) {
            throw malformed();
        }
        return value;
    }

    private Json value() {
        blanks();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new Json.Text(string());
            case 't' -> word("true", Json.Word.TRUE);
            case 'f' -> word("false", Json.Word.FALSE);
            case 'n' -> word("null", Json.Word.NULL);
            default -> number();
        };
    }

    private Json word(String word, Json.Word value) {
        if (!text.startsWith(word, at)) {
            throw malformed();
        }
        at += word.length();
        if (Character.isLetterOrDigit(peek())) {
            throw malformed();
        }
        return value;
    }

    private Json number() {
        var matcher = NUMBER.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw malformed();
        }
        at = matcher.end();
        if (Character.isLetterOrDigit(peek()) || peek() == '.') {
            throw malformed();
        }
        return new Json.Numeral(Decimal.of(new BigDecimal(matcher.group())));
    }

    private Json array() {
        enter();
        var elements = new ArrayList<Json>();
        if (!skip(']')) {
            do {
                elements.add(value());
            } while (skip(','));
            expect(']');
        }
        depth--;
        return new Json.Array(elements);
    }

    private Json object() {
        enter();
        var fields = new HashMap<String, Json>();
        if (!skip('}')) {
            do {
                blanks();
                var key = string();
                expect(':');
                fields.put(key, value());
            } while (skip(','));
            expect('}');
        }
        depth--;
        return Json.Struct.of(fields);
    }

    private void enter() {
        at++;
        if (++depth > MAX_DEPTH) {
            throw new EvaluationException("a JSON value is nested too deeply");
        }
    }

    private String string() {
        if (peek() != '"') {
            throw malformed();
        }
        at++;
        var value = new StringBuilder();
        while (peek() != '"') {
            var c = peek();
            if (c < ' ') {
                throw malformed();
            }
            at++;
            value.append(c == '\\' ? escaped() : c);
        }
        at++;
        return value.toString();
    }

    private char escaped() {
        var c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw malformed();
                }
                var code = Integer.parseInt(text.substring(at, at + 4), 16);
                at += 4;
                if (code == 0 || Character.isSurrogate((char) code)) {
                    throw malformed();
                }
                yield (char) code;
            }
            default -> throw malformed();
        };
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void blanks() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
    }

    private boolean skip(char c) {
        blanks();
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not JSON");
    }

    static void print(Json json, StringBuilder text) {
        switch (json) {
            case Json.Word word -> text.append(Texts.lowerAscii(word.name()));
            case Json.Numeral(var number) -> text.append(number);
            case Json.Text(var string) -> quote(string, text);
            case Json.Array(var elements) -> {
                var separator = "[";
                for (var element : elements) {
                    text.append(separator);
                    print(element, text);
                    separator = ", ";
                }
                text.append(elements.isEmpty() ? "[]" : "]");
            }
            case Json.Struct(var fields) -> {
                var separator = "{";
                for (var field : fields.entrySet()) {
                    text.append(separator);
                    quote(field.getKey(), text);
                    text.append(": ");
                    print(field.getValue(), text);
                    separator = ", ";
                }
                text.append(fields.isEmpty() ? "{}" : "}");
            }
        }
    }

    private static void quote(String string, StringBuilder text) {
        text.append('"');
        for (var i = 0; i < string.length(); i++) {
            var c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ') {
                        text.append("\\u00").append(c < 16 ? "0" : "1");
                        text.append(Character.forDigit(c & 15, 16));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
