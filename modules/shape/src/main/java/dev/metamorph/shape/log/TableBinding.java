package dev.metamorph.shape.log;

/** The outcome of binding a shape to a new description of its table. */
public sealed interface TableBinding {
    /**
     * The shape continues.
     *
     * @param items the converter of changes whose rows have the description's columns
     */
    record Bound(BoundItems items) implements TableBinding {}

    /**
     * The description does not fit the shape any more; the shape ends.
     *
     * @param reason the reason in words
     */
    record Changed(String reason) implements TableBinding {}
}
