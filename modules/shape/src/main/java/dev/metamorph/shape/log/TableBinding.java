package dev.metamorph.shape.log;

/** What a new description of a table means to a shape. */
public sealed interface TableBinding {
    /**
     * The shape goes on.
     *
     * @param items converts changes whose rows have the description's columns
     */
    record Bound(BoundItems items) implements TableBinding {}

    /**
     * The table is no longer what the shape is made of; the shape ends.
     *
     * @param reason for people
     */
    record Changed(String reason) implements TableBinding {}
}
