package dev.metamorph.shape.definition;

/**
 * Some rows of a shape, checked: every part is canonical SQL that was printed here.
 *
 * @param where which of the shape's rows; empty for all
 * @param orderBy in what order; empty for none
 * @param limit how many at most; {@link Long#MAX_VALUE} for all
 * @param offset how many to leave out at the beginning
 */
public record Subset(String where, String orderBy, long limit, long offset) {
    /** Refuses numbers that make no sense. */
    public Subset {
        if (limit < 1 || offset < 0) {
            throw new IllegalArgumentException(
                    "limit %d offset %d; give a limit from 1 and an offset from 0"
                            .formatted(limit, offset));
        }
    }
}
