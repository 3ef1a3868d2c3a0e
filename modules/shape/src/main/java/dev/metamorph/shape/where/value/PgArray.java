package dev.metamorph.shape.where.value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An array.
 *
 * @param lengths of the dimensions, outermost first; none for an empty array
 * @param bounds the lowest index of each dimension
 * @param elements all of them, the last dimension fastest; may hold {@code null}
 */
public record PgArray(
        List<Integer> lengths, List<Integer> bounds, List<@Nullable Object> elements) {
    /** Postgres's {@code MAXDIM}. */
    public static final int MAX_DIMENSIONS = 6;

    /** Without elements. */
    public static final PgArray EMPTY = new PgArray(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public PgArray {
        lengths = List.copyOf(lengths);
        bounds = List.copyOf(bounds);
        elements = Collections.unmodifiableList(new ArrayList<>(elements));
    }

    /** Of one dimension, from 1 on. */
    public static PgArray of(List<@Nullable Object> elements) {
        return elements.isEmpty()
                ? EMPTY
                : new PgArray(List.of(elements.size()), List.of(1), elements);
    }
}
