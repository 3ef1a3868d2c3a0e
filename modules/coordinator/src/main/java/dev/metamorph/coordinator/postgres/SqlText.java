package dev.metamorph.coordinator.postgres;

/** Names and strings as SQL spells them. */
public final class SqlText {
    private SqlText() {}

    /** A quoted identifier. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A quoted string, whatever {@code standard_conforming_strings} says. */
    public static String literal(String text) {
        var quoted = text.replace("'", "''");
        return text.contains("\\")
                ? " E'" + quoted.replace("\\", "\\\\") + '\''
                : '\'' + quoted + '\'';
    }
}
