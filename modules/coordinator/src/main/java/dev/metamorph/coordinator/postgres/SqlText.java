package dev.metamorph.coordinator.postgres;

import dev.metamorph.shape.relation.Relation;

/** Quotes names and strings for SQL. */
public final class SqlText {
    private SqlText() {}

    /** A quoted identifier. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * The relation to select a table's rows from: only the table itself, or a partitioned table
     * with its partitions.
     */
    public static String rowsOf(Relation table) {
        return table.kind() == Relation.Kind.PARTITIONED
                ? table.name().toSql()
                : "ONLY " + table.name().toSql();
    }

    /** A quoted string that is right for every {@code standard_conforming_strings}. */
    public static String literal(String text) {
        var quoted = text.replace("'", "''");
        return text.contains("\\")
                ? " E'" + quoted.replace("\\", "\\\\") + '\''
                : '\'' + quoted + '\'';
    }
}
