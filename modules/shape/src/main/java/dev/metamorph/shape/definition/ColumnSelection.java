package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The columns of a shape.
 *
 * @param names sorted, without duplicates, including the key's columns
 * @param all whether the reader listed no columns
 */
record ColumnSelection(List<String> names, boolean all) {
    static ColumnSelection of(ShapeRequest request, Relation relation, boolean generatedPossible) {
        var selection = of(request.columns(), queryable(request, relation), relation);
        if (!generatedPossible) {
            selection.refuseGenerated(relation);
        }
        return selection;
    }

    private static Optional<List<String>> queryable(ShapeRequest request, Relation relation) {
        return Optional.of(request.queryable())
                .filter(lists -> !lists.isEmpty())
                .map(lists ->
                        ColumnList.QUERYABLE.names(lists, relation, ColumnList.all(relation)));
    }

    private static ColumnSelection of(
            List<String> requested, Optional<List<String>> queryable, Relation relation) {
        var allowed = queryable.orElseGet(() -> ColumnList.all(relation));
        var names =
                requested.isEmpty()
                        ? allowed
                        : ColumnList.COLUMNS.names(requested, relation, allowed);
        return new ColumnSelection(
                List.copyOf(new TreeSet<>(names)), requested.isEmpty() && queryable.isEmpty());
    }

    private void refuseGenerated(Relation relation) {
        var text = "The following columns are generated and cannot be included in the shape: %s";
        var hint =
                ". You can exclude them from the shape by explicitly listing which columns to fetch"
                        + " in the 'columns' query param";
        var generated =
                relation.columns().stream()
                        .filter(column -> column.generated() && names.contains(column.name()))
                        .map(Column::name)
                        .collect(Collectors.joining(", "));
        if (!generated.isEmpty()) {
            throw new InvalidRequest("columns", (all ? text + hint : text).formatted(generated));
        }
    }
}
