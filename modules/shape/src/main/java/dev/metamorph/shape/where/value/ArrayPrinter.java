package dev.metamorph.shape.where.value;

import org.jspecify.annotations.Nullable;

/** Prints arrays as {@code array_out} does. */
final class ArrayPrinter {
    private final PgArray array;
    private final TextForm form;
    private final StringBuilder text = new StringBuilder();
    private int next;

    private ArrayPrinter(PgArray array, TextForm form) {
        this.array = array;
        this.form = form;
    }

    static String print(PgArray array, TextForm form) {
        if (array.elements().isEmpty()) {
            return "{}";
        }
        var printer = new ArrayPrinter(array, form);
        printer.bounds();
        printer.dimension(0);
        return printer.text.toString();
    }

    private void bounds() {
        if (array.bounds().stream().allMatch(bound -> bound == 1)) {
            return;
        }
        for (var i = 0; i < array.bounds().size(); i++) {
            var low = array.bounds().get(i);
            text.append('[').append(low).append(':');
            text.append(low + array.lengths().get(i) - 1).append(']');
        }
        text.append('=');
    }

    private void dimension(int depth) {
        text.append('{');
        for (var i = 0; i < array.lengths().get(depth); i++) {
            text.append(i > 0 ? "," : "");
            if (depth + 1 < array.lengths().size()) {
                dimension(depth + 1);
            } else {
                element(array.elements().get(next++));
            }
        }
        text.append('}');
    }

    private void element(@Nullable Object value) {
        if (value == null) {
            text.append("NULL");
            return;
        }
        quote(form.print(value), text, "{},");
    }

    /** Appends an array element or a range bound, in quotes if needed. */
    static void quote(String value, StringBuilder text, String specials) {
        if (!value.isEmpty()
                && !value.equalsIgnoreCase("null")
                && value.chars().noneMatch(c -> isSpecial((char) c, specials))) {
            text.append(value);
            return;
        }
        text.append('"');
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            text.append(c == '"' || c == '\\' ? "\\" : "").append(c);
        }
        text.append('"');
    }

    private static boolean isSpecial(char c, String specials) {
        return c == '"'
                || c == '\\'
                || c == ' '
                || (c >= '\t' && c <= '\r')
                || specials.indexOf(c) >= 0;
    }
}
