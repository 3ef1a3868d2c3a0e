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

    /**
     * The SQL with a comment that names the slot, for the server's log and {@code
     * pg_stat_activity}. It stands behind the SQL, because the server tells SQL from replication
     * commands, which have no comments, by the first word.
     *
     * @param slot a valid name, which needs no quotes
     */
    static String tagged(String sql, String slot) {
        return "%s /* metamorph slot=%s */".formatted(sql.stripTrailing(), slot);
    }
}
