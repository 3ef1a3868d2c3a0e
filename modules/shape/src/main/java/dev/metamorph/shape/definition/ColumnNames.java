package dev.metamorph.shape.definition;

/** Column names as readers write them. */
public final class ColumnNames {
    private ColumnNames() {}

    /**
     * The name of a column.
     *
     * @param text with SQL's quoting; without quotes it is folded to lower case
     * @throws IdentifierException if the text is not an identifier
     */
    public static String parse(String text) {
        return Identifiers.parse(text.strip());
    }
}
