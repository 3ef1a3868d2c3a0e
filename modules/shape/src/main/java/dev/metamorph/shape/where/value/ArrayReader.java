package dev.metamorph.shape.where.value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads arrays as {@code array_in} does. */
final class ArrayReader {
    private static final Pattern BOUNDS = Pattern.compile("((?:\\[-?[0-9]{1,9}:-?[0-9]{1,9}])+)=");
    private static final Pattern BOUND = Pattern.compile("\\[(-?[0-9]+):(-?[0-9]+)]");
    private static final int MAX_DIMENSIONS = 6;

    private final String text;
    private final TextForm form;
    private final List<Integer> lengths = new ArrayList<>();
    private final List<Integer> bounds = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();
    private final List<@Nullable Object> elements = new ArrayList<>();
    private int at;

    ArrayReader(String text, TextForm form) {
        this.text = text;
        this.form = form;
    }

    PgArray read() {
        blanks();
        var matcher = BOUNDS.matcher(text).region(at, text.length());
        if (matcher.lookingAt()) {
            bounds(matcher.group(1));
            at = matcher.end();
        }
        blanks();
        dimension(0);
        blanks();
        if (at != text.length()) {
            throw malformed();
        }
        return array();
    }

    private PgArray array() {
        if (elements.isEmpty()) {
            if (!bounds.isEmpty()) {
                throw malformed();
            }
            return PgArray.EMPTY;
        }
        if (bounds.isEmpty()) {
            lengths.forEach(_ -> bounds.add(1));
        } else if (bounds.size() != lengths.size()) {
            throw malformed();
        } else {
            for (var i = 0; i < bounds.size(); i++) {
                if (ends.get(i) - bounds.get(i) + 1 != lengths.get(i)) {
                    throw malformed();
                }
            }
        }
        return new PgArray(lengths, bounds, elements);
    }

    private void bounds(String list) {
        var matcher = BOUND.matcher(list);
        while (matcher.find()) {
            bounds.add(Integer.valueOf(matcher.group(1)));
            ends.add(Integer.valueOf(matcher.group(2)));
        }
    }

    private void dimension(int depth) {
        expect('{');
        var count = 0;
        blanks();
        if (peek() == '}') {
            at++;
            if (depth > 0 && !elements.isEmpty()) {
                throw malformed();
            }
            return;
        }
        do {
            blanks();
            if (peek() == '{') {
                if (depth + 1 >= MAX_DIMENSIONS) {
                    throw malformed();
                }
                dimension(depth + 1);
            } else {
                if (!lengths.isEmpty() && lengths.size() != depth + 1) {
                    throw malformed();
                }
                elements.add(element());
            }
            count++;
            blanks();
        } while (skip(','));
        expect('}');
        close(depth, count);
    }

    /** Checks that all parts of a dimension have the same length. */
    private void close(int depth, int count) {
        while (lengths.size() <= depth) {
            lengths.add(-1);
        }
        if (lengths.get(depth) == -1) {
            lengths.set(depth, count);
        } else if (lengths.get(depth) != count) {
            throw malformed();
        }
    }

    private @Nullable Object element() {
        if (peek() == '"') {
            return form.read(quoted());
        }
        var value = new StringBuilder();
        var end = 0;
        while (at < text.length() && ",{}\"".indexOf(peek()) < 0) {
            var c = peek();
            at++;
            if (c == '\\') {
                value.append(peek());
                at++;
                end = value.length();
            } else {
                value.append(c);
                end = c == ' ' || (c >= '\t' && c <= '\r') ? end : value.length();
            }
        }
        value.setLength(end);
        if (value.isEmpty() || peek() == '"' || peek() == '{') {
            throw malformed();
        }
        var element = value.toString();
        return element.equalsIgnoreCase("null") ? null : form.read(element);
    }

    private String quoted() {
        at++;
        var value = new StringBuilder();
        while (peek() != '"') {
            if (at >= text.length()) {
                throw malformed();
            }
            if (peek() == '\\') {
                at++;
            }
            value.append(peek());
            at++;
        }
        at++;
        blanks();
        return value.toString();
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void blanks() {
        while (peek() == ' ' || (peek() >= '\t' && peek() <= '\r')) {
            at++;
        }
    }

    private boolean skip(char c) {
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
        return new IllegalArgumentException("not an array");
    }
}
