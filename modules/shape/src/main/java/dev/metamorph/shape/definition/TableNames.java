package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.TableName;

/** Table names as readers write them. */
public final class TableNames {
    private static final String DEFAULT_SCHEMA = "public";

    private TableNames() {}

    /**
     * Reads {@code [schema.]table} with SQL's quoting; the schema is {@code public} by default.
     *
     * @throws IdentifierException if the text is not the name of a table
     */
    public static TableName parse(String text) {
        var parts = Identifiers.split(text, '.');
        return switch (parts.size()) {
            case 1 -> new TableName(DEFAULT_SCHEMA, Identifiers.parse(parts.getFirst()));
            case 2 ->
                    new TableName(
                            Identifiers.parse(parts.getFirst()),
                            Identifiers.parse(parts.getLast()));
            default ->
                    throw new IdentifierException(
                            "Invalid relation identifier, too many delimiters: %s".formatted(text));
        };
    }
}
