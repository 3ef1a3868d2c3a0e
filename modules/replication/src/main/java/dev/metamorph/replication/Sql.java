package dev.metamorph.replication;

/** Quotes text for the replication commands, which take no parameters. */
final class Sql {
    private Sql() {}

    /** Quotes a string literal. */
    static String constant(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** Quotes an identifier. */
    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
