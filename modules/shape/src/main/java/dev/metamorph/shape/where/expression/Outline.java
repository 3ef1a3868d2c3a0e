package dev.metamorph.shape.where.expression;

import java.util.List;

/**
 * An outline of an expression for display: each part with its kind and type.
 *
 * @param node the kind of part
 * @param text a column or a constant as SQL, truncated if long; the name of an operation; the
 *     number of omitted parts
 * @param type the name of the type in SQL, of an enum its name in the catalog; empty for omitted
 *     parts
 * @param parts the operands
 */
public record Outline(Node node, String text, String type, List<Outline> parts) {
    /** Copies the list. */
    public Outline {
        parts = List.copyOf(parts);
    }

    /** The kinds of parts. */
    public enum Node {
        /** A column of the table. */
        COLUMN,
        /** A value that the clause has, or that was folded. */
        CONSTANT,
        /** An operator, a function, a cast or a condition. */
        OPERATION,
        /** Stands for the parts beyond the limit. */
        OMITTED
    }

    /**
     * The outline of an expression.
     *
     * @param most how many parts to name, at least 1; further parts are only counted
     */
    public static Outline of(Expression expression, int most) {
        return new Outliner(most).outline(expression);
    }
}
