package dev.metamorph.shape.definition;

import java.util.List;

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

    /**
     * The names of columns.
     *
     * @param list a comma-separated list with SQL's quoting
     * @throws IdentifierException if it is malformed; the message is a sentence for the reader
     */
    public static List<String> parseList(String list) {
        return Identifiers.split(list, ',').stream().map(ColumnNames::parse).toList();
    }
}
