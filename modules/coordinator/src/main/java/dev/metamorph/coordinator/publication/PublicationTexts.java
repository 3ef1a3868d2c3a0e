package dev.metamorph.coordinator.publication;

import dev.metamorph.shape.relation.TableName;

import java.util.Collection;

/** Messages for readers whose table cannot be published. */
final class PublicationTexts {
    private PublicationTexts() {}

    static String lock(Collection<String> holders) {
        var text = "Snapshot timed out while waiting for a table lock";
        return holders.isEmpty()
                ? text
                : "%s (held by %s)".formatted(text, String.join(", ", holders));
    }

    static String missing(TableName table, String publication, boolean manual) {
        return "Database table \"%s\" is missing from the publication \"%s\" and %s"
                .formatted(
                        plain(table),
                        publication,
                        manual
                                ? "manual table publishing prevents Metamorph from adding it"
                                : "Metamorph lacks privileges to add it");
    }

    static String partial(TableName table, String publication) {
        return "Publication \"%s\" leaves out columns or rows of the database table \"%s\""
                .formatted(publication, plain(table));
    }

    static String generated(String publication) {
        return "Publication \"%s\" does not publish generated columns. This is a feature introduced in PostgreSQL 18 and requires setting the publication parameter 'publish_generated_columns' to 'stored'. Alternatively, you can exclude them from the shape by explicitly listing which columns to fetch in the 'columns' query param."
                .formatted(publication);
    }

    static String identity(TableName table) {
        return "Database table \"%s\" does not have its replica identity set to FULL"
                .formatted(plain(table));
    }

    static String gone(TableName table) {
        return "Database table \"%s\" has been dropped or renamed".formatted(plain(table));
    }

    static String writers(TableName table, Collection<String> writers) {
        return "Transactions that wrote to the database table \"%s\" before it was published have to end first: %s"
                .formatted(plain(table), String.join(", ", writers));
    }

    private static String plain(TableName table) {
        return table.schema() + "." + table.table();
    }
}
