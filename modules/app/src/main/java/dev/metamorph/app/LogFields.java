package dev.metamorph.app;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A log line taken apart: its message, and its {@code key=value} pairs with the values as they were
 * given. Pure.
 *
 * <pre>
 * "Table not found table={} error=\"{}\"", "a b", "no \"x\""
 *     Table not found      table → a b      error → no "x"
 * </pre>
 */
record LogFields(String message, List<Field> fields) {
    private static final String PLACE = "{}";
    private static final Pattern PAIR =
            Pattern.compile("(?:^| )([A-Za-z_][A-Za-z0-9_.-]*)=(?:\"([^\"]*)\"|(\\S*))");

    /** A pair. A value that is one argument keeps the argument's type. */
    record Field(String name, Object value) {}

    LogFields {
        fields = List.copyOf(fields);
    }

    /** Takes a pattern with its arguments apart. */
    static LogFields of(@Nullable String pattern, @Nullable Object @Nullable [] arguments) {
        if (pattern == null) {
            return new LogFields("", List.of());
        }
        return new Reader(pattern, arguments == null ? new Object[0] : arguments).read();
    }

    private static final class Reader {
        private final String pattern;
        private final @Nullable Object[] arguments;
        private int next;

        Reader(String pattern, @Nullable Object[] arguments) {
            this.pattern = pattern;
            this.arguments = arguments;
        }

        LogFields read() {
            var message = new StringBuilder();
            var fields = new ArrayList<Field>();
            var pair = PAIR.matcher(pattern);
            var from = 0;
            while (pair.find()) {
                message.append(filled(pattern.substring(from, pair.start())));
                var text = pair.group(2) == null ? pair.group(3) : pair.group(2);
                fields.add(new Field(pair.group(1), value(text)));
                from = pair.end();
            }
            message.append(filled(pattern.substring(from)));
            return new LogFields(message.toString().strip(), fields);
        }

        private Object value(String text) {
            if (text.equals(PLACE) && next < arguments.length) {
                var argument = arguments[next++];
                return argument instanceof Number || argument instanceof Boolean
                        ? argument
                        : String.valueOf(argument);
            }
            return filled(text);
        }

        private String filled(String text) {
            var filled = new StringBuilder();
            var from = 0;
            for (var place = text.indexOf(PLACE);
                    place >= 0 && next < arguments.length;
                    place = text.indexOf(PLACE, from)) {
                filled.append(text, from, place).append(arguments[next++]);
                from = place + PLACE.length();
            }
            return filled.append(text, from, text.length()).toString();
        }
    }
}
