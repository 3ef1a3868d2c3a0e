package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;

import java.util.List;
import java.util.TreeSet;

/**
 * The columns of a shape.
 *
 * @param names sorted, each once, the key's among them
 * @param all whether the reader named none
 */
record ColumnSelection(List<String> names, boolean all) {
    private static final String FIELD = "columns";

    static ColumnSelection of(
            List<String> requested, Relation relation, boolean generatedPossible) {
        var selection =
                requested.isEmpty() ? everything(relation) : named(parse(requested), relation);
        if (!generatedPossible) {
            selection.refuseGenerated(relation);
        }
        return selection;
    }

    private static ColumnSelection everything(Relation relation) {
        return new ColumnSelection(
                relation.columns().stream().map(Column::name).sorted().toList(), true);
    }

    private static List<String> parse(List<String> requested) {
        if (requested.stream().allMatch(String::isBlank)) {
            throw new InvalidRequest(FIELD, "The list of columns must not be empty");
        }
        try {
            return requested.stream()
                    .flatMap(list -> Identifiers.split(list, ',').stream())
                    .map(name -> Identifiers.parse(name.strip()))
                    .toList();
        } catch (IdentifierException e) {
            throw new InvalidRequest(FIELD, String.valueOf(e.getMessage()));
        }
    }

    private static ColumnSelection named(List<String> names, Relation relation) {
        refuse(
                "The list of columns must include all primary key columns, missing: %s",
                relation.key().stream()
                        .map(position -> relation.columns().get(position).name())
                        .filter(name -> !names.contains(name))
                        .toList());
        refuse(
                "The following columns are not found on the table: %s",
                names.stream().filter(name -> relation.position(name).isEmpty()).toList());
        return new ColumnSelection(List.copyOf(new TreeSet<>(names)), false);
    }

    private void refuseGenerated(Relation relation) {
        var text = "The following columns are generated and cannot be included in the shape: %s";
        var hint =
                ". You can exclude them from the shape by explicitly listing which columns to fetch"
                        + " in the 'columns' query param";
        refuse(
                all ? text + hint : text,
                relation.columns().stream()
                        .filter(column -> column.generated() && names.contains(column.name()))
                        .map(Column::name)
                        .toList());
    }

    private static void refuse(String problem, List<String> columns) {
        if (!columns.isEmpty()) {
            throw new InvalidRequest(FIELD, problem.formatted(String.join(", ", columns)));
        }
    }
}
