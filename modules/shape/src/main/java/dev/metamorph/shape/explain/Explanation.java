package dev.metamorph.shape.explain;

import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.expression.Outline;

import java.util.Collection;
import java.util.List;

/**
 * How a shape is understood, and how the changes that concern it are found. It is made in the way
 * in which a task makes it of a shape that is created: from the canonical definition.
 *
 * @param relation the table
 * @param definition the shape
 * @param outline the clause; {@code true} where there is none
 * @param columns the names of the columns that the clause reads, in the table's order
 * @param access by what the filter index finds the shape
 * @param evaluation which changes the clause is tested for
 */
public record Explanation(
        Relation relation,
        ShapeDefinition definition,
        Outline outline,
        List<String> columns,
        AccessPath access,
        Evaluation evaluation) {
    /** So many parts of a clause are shown. */
    private static final int MOST_PARTS = 2_000;

    /** Copies the list. */
    public Explanation {
        columns = List.copyOf(columns);
    }

    /** Which changes of the table a clause is tested for, each time the whole clause. */
    public enum Evaluation {
        /** For none: every row matches, or no row does. */
        NOTHING,
        /** For every change of the table. */
        EVERY_CHANGE,
        /** For those that the index finds. */
        FOUND_CHANGES
    }

    /**
     * Explains a shape.
     *
     * @param relation the table of that definition
     */
    public static Explanation of(ShapeDefinition definition, Relation relation) {
        var where = Where.ofCanonical(definition.where(), relation);
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

    /** The names of the columns by whose values that access finds rows. */
    public List<String> namesOf(AccessPath part) {
        return names(part.columns(), relation);
    }

    private static List<String> names(Collection<Integer> positions, Relation relation) {
        return positions.stream().map(position -> relation.columns().get(position).name()).toList();
    }
}
