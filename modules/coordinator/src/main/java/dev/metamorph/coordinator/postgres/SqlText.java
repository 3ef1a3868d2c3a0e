package dev.metamorph.coordinator.postgres;

import dev.metamorph.shape.relation.Relation;

/** Names and strings as SQL spells them. */
public final class SqlText {
    private SqlText() {}

    /** A quoted identifier. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * What to select a table's rows from: the table alone; a partitioned one with its partitions.
     */
    public static String rowsOf(Relation table) {
        return table.kind() == Relation.Kind.PARTITIONED
                ? table.name().toSql()
                : "ONLY " + table.name().toSql();
    }

    /** A quoted string, whatever {@code standard_conforming_strings} says. */
    public static String literal(String text) {
        var quoted = text.replace("'", "''");
        return text.contains("\\")
                ? " E'" + quoted.replace("\\", "\\\\") + '\''
                : '\'' + quoted + '\'';
    }
}
