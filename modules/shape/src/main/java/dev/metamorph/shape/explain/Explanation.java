package dev.metamorph.shape.explain;

import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.expression.Outline;

import java.util.Collection;
import java.util.List;

/**
 * The meaning of a shape, and the way in which the changes that concern it are found. It is derived
 * from the canonical definition, as a task derives its filter when a shape is created.
 *
 * @param relation the table
 * @param definition the shape
 * @param outline the structure of the clause; {@code true} for no clause
 * @param columns the names of the columns that the clause reads, in the table's order
 * @param access the conditions by which the filter index finds the shape
 * @param evaluation the changes for which the clause is evaluated
 */
public record Explanation(
        Relation relation,
        ShapeDefinition definition,
        Outline outline,
        List<String> columns,
        AccessPath access,
        Evaluation evaluation) {
    /** The maximum number of parts of a clause that are listed. */
    private static final int MOST_PARTS = 2_000;

    /** Copies the list. */
    public Explanation {
        columns = List.copyOf(columns);
    }

    /** The changes of the table for which the whole clause is evaluated. */
    public enum Evaluation {
        /** No change: every row matches, or no row does. */
        NOTHING,
        /** Every change of the table. */
        EVERY_CHANGE,
        /** The changes that the filter index finds. */
        FOUND_CHANGES
    }

    /**
     * Explains the shape of a definition.
     *
     * @param relation the table that the definition names
     */
    public static Explanation of(ShapeDefinition definition, Relation relation) {
        return of(definition, relation, List.of());
    }

    /**
     * Explains a shape whose clause may have subqueries.
     *
     * @param relation the table that the definition names
     * @param inner the tables of the subqueries
     */
    public static Explanation of(
            ShapeDefinition definition, Relation relation, List<Relation> inner) {
        var where =
                inner.isEmpty()
                        ? Where.ofCanonical(definition.where(), relation)
                        : Where.ofCanonical(definition.where(), relation, inner);
        var access = where.access();
        return new Explanation(
                relation,
                definition,
                where.outline(MOST_PARTS),
                names(where.columns(), relation),
                access,
                evaluation(where, access));
    }

    private static Evaluation evaluation(Where where, AccessPath access) {
        if (where.isAll()) {
            return Evaluation.NOTHING;
        }
        return switch (access) {
            case AccessPath.Everything _ -> Evaluation.EVERY_CHANGE;
            case AccessPath.Nothing _ -> Evaluation.NOTHING;
            case AccessPath.Points _,
                    AccessPath.Range _,
                    AccessPath.Prefix _,
                    AccessPath.Elements _,
                    AccessPath.Union _ ->
                    Evaluation.FOUND_CHANGES;
        };
    }

    /** The names of the columns by whose values the index finds rows. */
    public List<String> namesOf(AccessPath part) {
        return names(part.columns(), relation);
    }

    private static List<String> names(Collection<Integer> positions, Relation relation) {
        return positions.stream().map(position -> relation.columns().get(position).name()).toList();
    }
}
