package dev.metamorph.coordinator.registry;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.shape.definition.ColumnNames;
import dev.metamorph.shape.definition.IdentifierException;
import dev.metamorph.shape.published.PublishedShape;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The columns that a declaration names as the key of a table without a primary key. A unique index
 * that identifies rows as a primary key does must have exactly these columns. Pure.
 *
 * @param columns with SQL's quoting; empty if the declaration names none
 */
record DeclaredKey(List<String> columns) {
    /** Names no columns: the key is the table's own. */
    static final DeclaredKey NONE = new DeclaredKey(List.of());

    /** The outcome of applying it to a table. */
    sealed interface Applied {
        /** The table, whose rows are identified by the columns. */
        record Valid(Inspection.Table table) implements Applied {}

        /** The columns are not such a key; the problem is a sentence for the caller. */
        record Invalid(String problem) implements Applied {}
    }

    static DeclaredKey of(PublishedShape declaration) {
        return new DeclaredKey(declaration.keyColumns());
    }

    Applied apply(Inspection.Table table) {
        if (columns.isEmpty()) {
            return new Applied.Valid(table);
        }
        var relation = table.relation();
        if (relation.hasKey()) {
            return new Applied.Invalid(
                    "The table %s has a primary key (%s), of which the keys of Kafka records are made; name no columns"
                            .formatted(relation.name(), String.join(", ", relation.keyNames())));
        }
        try {
            var names = columns.stream().map(ColumnNames::parse).toList();
            var isUnique =
                    new HashSet<>(names).size() == names.size()
                            && table.uniqueKeys().contains(new HashSet<>(names));
            return isUnique
                    ? new Applied.Valid(table.withKey(names))
                    : new Applied.Invalid(
                            "The table %s has no unique index on exactly (%s) that is valid, not deferrable, not partial and without expressions, and whose columns are NOT NULL%s"
                                    .formatted(
                                            relation.name(),
                                            String.join(", ", names),
                                            others(table)));
        } catch (IdentifierException e) {
            return new Applied.Invalid(String.valueOf(e.getMessage()));
        }
    }

    private static String others(Inspection.Table table) {
        return table.uniqueKeys().isEmpty()
                ? ""
                : table.uniqueKeys().stream()
                        .map(each -> each.stream().sorted().collect(Collectors.joining(", ")))
                        .sorted()
                        .collect(Collectors.joining("), (", "; it has one on (", ")"));
    }
}
