package dev.metamorph.shape.where.expression;

import java.util.List;

/**
 * An expression for people to look at: what each part of it is, and of which type.
 *
 * @param node what sort of part
 * @param text a column or a constant as SQL, of a long one the beginning; the name of an operation;
 *     how many parts were left out
 * @param type its name in SQL, an enum's as the catalog has it; empty for parts left out
 * @param parts what it is made of
 */
public record Outline(Node node, String text, String type, List<Outline> parts) {
    /** Copies the list. */
    public Outline {
        parts = List.copyOf(parts);
    }

    /** What sort of part. */
    public enum Node {
        /** A column of the table. */
        COLUMN,
        /** A value that was given, or computed beforehand. */
        CONSTANT,
        /** An operator, a function, a cast or a condition. */
        OPERATION,
        /** Parts for which there was no room. */
        OMITTED
    }

    /**
     * The outline of an expression.
     *
     * @param most how many parts to name, at least 1; the others are counted
     */
    public static Outline of(Expression expression, int most) {
        return new Outliner(most).outline(expression);
    }
}
