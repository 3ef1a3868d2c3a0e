package dev.metamorph.coordinator.postgres;

import dev.metamorph.shape.relation.Relation;

import java.util.regex.Pattern;

/** Quotes names and strings for SQL. */
public final class SqlText {
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9_.:-]");

    private SqlText() {}

    /**
     * A comment that stands before a query and says what the query is for, in the server's log and
     * in {@code pg_stat_activity}. Characters that could end the comment are left out.
     */
    public static String tag(String name, String value) {
        return "/* metamorph %s=%s */ ".formatted(name, UNSAFE.matcher(value).replaceAll(""));
    }

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
