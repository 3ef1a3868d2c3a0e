package dev.metamorph.shape.where.evaluation;

import dev.metamorph.shape.change.Row;

import org.jspecify.annotations.Nullable;

/** A node of a compiled clause. It is used only by the thread of its clause. */
@FunctionalInterface
interface Node {
    /** The value of the node for a row; {@code null} for NULL. */
    @Nullable Object value(Row row);
}
