package dev.metamorph.shape.where.value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An array.
 *
 * @param lengths the lengths of the dimensions, outermost first; none for an empty array
 * @param bounds the lower bound of each dimension
 * @param elements all elements in row-major order; {@code null} for NULL
 */
public record PgArray(
        List<Integer> lengths, List<Integer> bounds, List<@Nullable Object> elements) {
    /** Postgres's {@code MAXDIM}. */
    public static final int MAX_DIMENSIONS = 6;

    public static final PgArray EMPTY = new PgArray(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public PgArray {
        lengths = List.copyOf(lengths);
        bounds = List.copyOf(bounds);
        elements = Collections.unmodifiableList(new ArrayList<>(elements));
    }

    /** A one-dimensional array with lower bound 1. */
    public static PgArray of(List<@Nullable Object> elements) {
        return elements.isEmpty()
                ? EMPTY
                : new PgArray(List.of(elements.size()), List.of(1), elements);
    }
}
