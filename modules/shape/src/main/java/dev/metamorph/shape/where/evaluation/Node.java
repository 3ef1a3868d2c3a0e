package dev.metamorph.shape.where.evaluation;

import dev.metamorph.shape.change.Row;

import org.jspecify.annotations.Nullable;

/** A part of a compiled clause. Belongs to the thread of its clause. */
@FunctionalInterface
interface Node {
    /** Its value for a row; {@code null} for NULL. */
    @Nullable Object value(Row row);
}
