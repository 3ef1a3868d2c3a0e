package dev.metamorph.shape.relation;

/**
 * A table's schema and name, as the catalog spells them (unquoted, case kept).
 *
 * @param schema the schema
 * @param table the table in it
 */
public record TableName(String schema, String table) {
    /** The name quoted for SQL: {@code "public"."items"}. */
    public String toSql() {
        return quote(schema) + "." + quote(table);
    }

    private static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    public String toString() {
        return toSql();
    }
}
