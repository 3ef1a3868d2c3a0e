package dev.metamorph.replication;

/** Text for statements that take no parameters: the replication commands. */
final class Sql {
    private Sql() {}

    /** A text constant. */
    static String constant(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A name. */
    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
