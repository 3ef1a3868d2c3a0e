package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.WhereException;

/** From a reader's request to the canonical definition of a shape. */
public final class ShapeDefinitions {
    private ShapeDefinitions() {}

    /**
     * Checks a request against its table.
     *
     * @param relation the table that the request names
     * @param generatedPublished whether the replication stream carries generated columns (Postgres
     *     18 and later, if the publication says so)
     */
    public static Resolution resolve(
            ShapeRequest request, Relation relation, boolean generatedPublished) {
        try {
            var columns = ColumnSelection.of(request.columns(), relation, generatedPublished);
            var where = where(request, relation, generatedPublished);
            return new Resolution.Valid(
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

    private static Where where(
            ShapeRequest request, Relation relation, boolean generatedPublished) {
        var params = Parameters.numbered(request.params());
        if (request.where().isBlank()) {
            return Where.all();
        }
        try {
            var where = Where.parse(request.where(), params, relation);
            if (!generatedPublished) {
                refuseGenerated(where, relation);
            }
            return where;
        } catch (WhereException e) {
            throw new InvalidRequest("where", String.valueOf(e.getMessage()));
        }
    }

    /** A clause over a column that changes do not carry could not be evaluated. */
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
