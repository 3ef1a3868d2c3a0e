package dev.metamorph.shape.where.value;

import org.jspecify.annotations.Nullable;

/**
 * A range, in its canonical form.
 *
 * @param empty whether it holds nothing; then the rest is not looked at
 * @param low where it begins, {@code null} for no bound
 * @param lowInclusive whether that belongs to it
 * @param high where it ends, {@code null} for no bound
 * @param highInclusive whether that belongs to it
 */
public record PgRange(
        boolean empty,
        @Nullable Object low,
        boolean lowInclusive,
        @Nullable Object high,
        boolean highInclusive) {
    /** Holds nothing. */
    public static final PgRange EMPTY = new PgRange(true, null, false, null, false);
}
