package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.WhereException;
import dev.metamorph.shape.where.expression.InnerTables;
import dev.metamorph.shape.where.value.TextOrder;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Resolves a reader's request to the canonical definition of a shape. */
public final class ShapeDefinitions {
    /** The most disjuncts of a clause whose rows move by events. */
    private static final int MAX_DISJUNCTS = 100;

    private ShapeDefinitions() {}

    /** Checks a request against its table, with texts ordered by their collation. */
    public static ShapeResolution resolve(
            ShapeRequest request, Relation relation, boolean generatedPossible) {
        return resolve(request, relation, generatedPossible, TextOrder.COLLATION);
    }

    /**
     * Checks a request against its table.
     *
     * @param relation the table that the request names
     * @param generatedPossible whether a replication stream of the server may carry generated
     *     columns (Postgres 18 and later)
     * @param order how the where clause orders texts
     */
    public static ShapeResolution resolve(
            ShapeRequest request, Relation relation, boolean generatedPossible, TextOrder order) {
        return resolve(request, relation, generatedPossible, order, _ -> Optional.empty());
    }

    /**
     * Checks a request against its table and those of its subqueries.
     *
     * @param tables the tables of the clause's subqueries
     */
    public static ShapeResolution resolve(
            ShapeRequest request,
            Relation relation,
            boolean generatedPossible,
            TextOrder order,
            InnerTables tables) {
        try {
            var columns = ColumnSelection.of(request, relation, generatedPossible);
            var where = where(request, relation, order, tables);
            if (!generatedPossible) {
                refuseGenerated(where, relation);
            }
            checkRows(request, relation);
            var inner = List.copyOf(where.innerRelations());
            if (!inner.isEmpty()) {
                checkDerived(request, relation, inner);
                checkEvents(request, relation, where);
            }
            var definition = definition(request, relation, columns, where);
            return new ShapeResolution.Valid(
                    inner.isEmpty() ? definition : derived(definition, inner, moves(request)),
                    readsGenerated(relation, columns.names(), where),
                    inner);
        } catch (InvalidRequest e) {
            return e.resolution();
        }
    }

    private static ShapeDefinition definition(
            ShapeRequest request, Relation relation, ColumnSelection columns, Where where) {
        return new ShapeDefinition(
                        relation.id(),
                        relation.name(),
                        relation.key().stream()
                                .map(position -> relation.columns().get(position).name())
                                .toList(),
                        where.sql(),
                        columns.names(),
                        columns.all(),
                        request.replica(),
                        request.logMode())
                .keepingRows(request.rows());
    }

    private static ShapeDefinition derived(
            ShapeDefinition definition, List<Relation> inner, Moves moves) {
        return definition.derived(new Derivation(inner.stream().map(Relation::id).toList(), moves));
    }

    /** Rows that are kept for queries come and go with items of their own. */
    private static Moves moves(ShapeRequest request) {
        return request.rows() ? Moves.ROWS : request.moves();
    }

    /** Each disjunct is a tag of every row. */
    private static void checkEvents(ShapeRequest request, Relation relation, Where where) {
        if (moves(request) != Moves.EVENTS) {
            return;
        }
        var disjuncts = where.disjunctCount();
        if (disjuncts > MAX_DISJUNCTS) {
            throw new InvalidRequest(
                    "where",
                    "WHERE clause too complex for DNF decomposition (%d disjuncts exceeds limit of %d)"
                            .formatted(disjuncts, MAX_DISJUNCTS));
        }
        if (relation.keyDeferrable()) {
            throw new InvalidRequest(
                    "where",
                    "The primary key of table %s is deferrable; a clause with a subquery over it needs moves=rows"
                            .formatted(relation.name()));
        }
    }

    /** Rows of all tables are kept whole, and the initial rows are derived from them. */
    private static void checkDerived(
            ShapeRequest request, Relation relation, List<Relation> inner) {
        if (request.logMode() != LogMode.FULL) {
            throw new InvalidRequest("log", "must be full if the where clause has a subquery");
        }
        for (var table : Stream.concat(Stream.of(relation), inner.stream()).toList()) {
            if (table.columns().stream().anyMatch(Column::generated)) {
                throw new InvalidRequest(
                        "where",
                        "The table %s has generated columns and cannot take part in a subquery"
                                .formatted(table.name()));
            }
        }
    }

    /**
     * Rows are kept by their primary key, and are those of the query only if all are in the log.
     */
    private static void checkRows(ShapeRequest request, Relation relation) {
        if (!request.rows()) {
            return;
        }
        if (!relation.hasKey()) {
            throw new InvalidRequest(
                    "rows",
                    "The table %s has no primary key, by which rows are kept"
                            .formatted(relation.name()));
        }
        if (request.logMode() != LogMode.FULL) {
            throw new InvalidRequest("rows", "can't be true unless log is full");
        }
    }

    private static boolean readsGenerated(Relation relation, List<String> columns, Where where) {
        return IntStream.range(0, relation.columns().size())
                .filter(position -> relation.columns().get(position).generated())
                .anyMatch(position ->
                        columns.contains(relation.columns().get(position).name())
                                || where.columns().contains(position));
    }

    private static Where where(
            ShapeRequest request, Relation relation, TextOrder order, InnerTables tables) {
        var params = Parameters.numbered(request.params());
        if (request.where().isBlank()) {
            return Where.all();
        }
        try {
            return Where.parse(request.where(), params, relation, order, tables);
        } catch (WhereException e) {
            throw new InvalidRequest("where", String.valueOf(e.getMessage()));
        }
    }

    /**
     * Refuses a clause that reads a generated column that the replication stream does not carry: it
     * could not be evaluated for a change.
     */
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
