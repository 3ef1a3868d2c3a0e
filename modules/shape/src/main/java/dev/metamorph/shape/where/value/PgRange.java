package dev.metamorph.shape.where.value;

import org.jspecify.annotations.Nullable;

/**
 * A range in its canonical form.
 *
 * @param empty whether the range is empty; the other components then mean nothing
 * @param low the lower bound, {@code null} for none
 * @param lowInclusive whether the lower bound belongs to the range
 * @param high the upper bound, {@code null} for none
 * @param highInclusive whether the upper bound belongs to the range
 */
public record PgRange(
        boolean empty,
        @Nullable Object low,
        boolean lowInclusive,
        @Nullable Object high,
        boolean highInclusive) {
    public static final PgRange EMPTY = new PgRange(true, null, false, null, false);
}
