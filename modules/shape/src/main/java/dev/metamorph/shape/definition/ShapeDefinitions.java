package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.WhereException;

import java.util.Collections;

/** From a reader's request to the canonical definition of a shape. */
public final class ShapeDefinitions {
    private ShapeDefinitions() {}

    /**
     * Checks a request against its table.
     *
     * @param relation the table that the request names
     * @param generatedPossible whether a replication stream of the server may carry generated
     *     columns (Postgres 18 and later)
     */
    public static ShapeResolution resolve(
            ShapeRequest request, Relation relation, boolean generatedPossible) {
        try {
            var columns = ColumnSelection.of(request, relation, generatedPossible);
            var where = where(request, relation, generatedPossible);
            return new ShapeResolution.Valid(
                    new ShapeDefinition(
                            relation.id(),
                            relation.name(),
                            relation.key().stream()
                                    .map(position -> relation.columns().get(position).name())
                                    .toList(),
                            where.sql(),
                            columns.names(),
                            columns.all(),
                            request.replica(),
                            request.logMode()));
        } catch (InvalidRequest e) {
            return e.resolution();
        }
    }

    /** Whether a shape has a generated column, or its clause reads one. */
    public static boolean readsGenerated(ShapeDefinition definition, Relation relation) {
        var generated =
                relation.columns().stream().filter(Column::generated).map(Column::name).toList();
        return !Collections.disjoint(generated, definition.columns())
                || Where.ofCanonical(definition.where(), relation).columns().stream()
                        .anyMatch(position -> relation.columns().get(position).generated());
    }

    private static Where where(ShapeRequest request, Relation relation, boolean generatedPossible) {
        var params = Parameters.numbered(request.params());
        if (request.where().isBlank()) {
            return Where.all();
        }
        try {
            var where = Where.parse(request.where(), params, relation);
            if (!generatedPossible) {
                refuseGenerated(where, relation);
            }
            return where;
        } catch (WhereException e) {
            throw new InvalidRequest("where", String.valueOf(e.getMessage()));
        }
    }

    /** A clause over a column that changes cannot carry could not be evaluated. */
    private static void refuseGenerated(Where where, Relation relation) {
        for (var position : where.columns()) {
            var column = relation.columns().get(position);
            if (column.generated()) {
                throw new InvalidRequest(
                        "where",
                        "The column %s is generated and cannot be used in the where clause, because the database does not publish it"
                                .formatted(column.name()));
            }
        }
    }
}
