package dev.metamorph.shape.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** SQL identifiers as readers write them: quoted, or folded to lower case. */
final class Identifiers {
    private static final int MAX_LENGTH = 63;
    private static final Pattern UNQUOTED = Pattern.compile("[\\p{L}_][\\p{L}\\p{M}\\p{N}_$]*");
    private static final Pattern LONE_QUOTE = Pattern.compile("(?<!\")\"(?:\"\")*(?!\")");

    private Identifiers() {}

    /**
     * The name that an identifier stands for.
     *
     * @throws IdentifierException if the text is not an identifier
     */
    static String parse(String text) {
        var name = isQuoted(text) ? unquoted(text) : folded(text);
        if (name.codePointCount(0, name.length()) > MAX_LENGTH) {
            throw new IdentifierException(
                    "Identifier is too long (max length is %d)".formatted(MAX_LENGTH));
        }
        return name;
    }

    /** The parts of a text between separators that stand outside double quotes. */
    static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        var inQuotes = false;
        var start = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"') {
                inQuotes = !inQuotes;
            } else if (c == separator && !inQuotes) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static boolean isQuoted(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    }

    private static String unquoted(String text) {
        var inner = text.substring(1, text.length() - 1);
        if (inner.isEmpty()) {
            throw zeroLength();
        }
        if (LONE_QUOTE.matcher(inner).find()) {
            throw new IdentifierException(
                    "Invalid identifier with unescaped quote: %s".formatted(inner));
        }
        return inner.replace("\"\"", "\"");
    }

    private static String folded(String text) {
        if (text.isEmpty()) {
            throw zeroLength();
        }
        if (!UNQUOTED.matcher(text).matches()) {
            throw new IdentifierException(
                    "Invalid unquoted identifier contains special characters: %s".formatted(text));
        }
        var folded = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            folded.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return folded.toString();
    }

    private static IdentifierException zeroLength() {
        return new IdentifierException("Invalid zero-length delimited identifier");
    }
}
