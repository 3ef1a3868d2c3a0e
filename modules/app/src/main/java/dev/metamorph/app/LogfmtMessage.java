package dev.metamorph.app;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

import dev.metamorph.shape.port.RequestScope;

import org.jspecify.annotations.Nullable;

/**
 * Formats the message of a log line so that a logfmt parser reads its {@code key=value} pairs
 * whatever the values contain: quotes, backslashes and line breaks are escaped, and a value with
 * spaces is quoted. Used by {@code logback.xml} as the conversion word {@code %logfmt}.
 *
 * <pre>
 * "Table not found table={}", "a b"          Table not found table="a b"
 * "Not read error=\"{}\"", "no \"x\""        Not read error="no \"x\""
 * </pre>
 *
 * <p>The exception of a line without a stack trace is told by its root cause.
 *
 * <p>A line that is written on behalf of a request ends with its id.
 *
 * <p>A line has no more lines than one, so that an attacker who chooses a value cannot forge lines.
 */
public final class LogfmtMessage extends ClassicConverter {
    private static final String PLACE = "{}";
    private static final String REQUEST = " request=";

    @Override
    public String convert(ILoggingEvent event) {
        var line =
                format(event.getMessage(), event.getArgumentArray()) + request(event.getMessage());
        return event.getThrowableProxy() == null || StackTraces.areShown(event)
                ? line
                : line + format(" error=\"{}\"", new Object[] {StackTraces.rootCause(event)});
    }

    private static String request(@Nullable String pattern) {
        return pattern == null || pattern.contains(REQUEST)
                ? ""
                : RequestScope.id()
                        .map(id -> format(REQUEST + PLACE, new Object[] {id}))
                        .orElse("");
    }

    /** Puts the arguments into the places {@code {}} of the pattern, in order. */
    static String format(@Nullable String pattern, @Nullable Object @Nullable [] arguments) {
        if (pattern == null || arguments == null) {
            return pattern == null ? "" : pattern;
        }
        var line = new StringBuilder(pattern.length() + 64);
        var from = 0;
        for (var argument : arguments) {
            var place = pattern.indexOf(PLACE, from);
            if (place < 0) {
                break;
            }
            line.append(pattern, from, place);
            from = place + PLACE.length();
            append(line, String.valueOf(argument), pattern.startsWith("\"", from));
        }
        return line.append(pattern, from, pattern.length()).toString();
    }

    /** Appends a value; the pattern has its quotes already if one follows its place. */
    private static void append(StringBuilder line, String value, boolean isQuoted) {
        var isValue = !line.isEmpty() && line.charAt(line.length() - 1) == '=';
        if (isQuoted || !isValue || isBare(value)) {
            escape(line, value, isQuoted);
        } else {
            line.append('"');
            escape(line, value, true);
            line.append('"');
        }
    }

    private static boolean isBare(String value) {
        return !value.isEmpty()
                && value.chars().allMatch(c -> c > ' ' && c != '"' && c != '=' && c != 0x7f);
    }

    private static void escape(StringBuilder line, String value, boolean isQuoted) {
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> line.append(isQuoted ? "\\" : "").append(c);
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append(isQuoted ? "\\t" : " ");
                default -> line.append(Character.isISOControl(c) ? '?' : c);
            }
        }
    }
}
