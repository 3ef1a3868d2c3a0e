package dev.metamorph.shape.definition;

/**
 * A query for some rows of a shape, after validation: every part is canonical SQL that this package
 * has printed.
 *
 * @param where the condition that selects rows of the shape; empty for all rows
 * @param orderBy the order of the rows; empty for no order
 * @param limit the maximum number of rows; {@link Long#MAX_VALUE} for all
 * @param offset the number of rows to skip
 */
public record Subset(String where, String orderBy, long limit, long offset) {
    /** Refuses a limit below 1 and a negative offset. */
    public Subset {
        if (limit < 1 || offset < 0) {
            throw new IllegalArgumentException(
                    "limit %d offset %d; give a limit from 1 and an offset from 0"
                            .formatted(limit, offset));
        }
    }
}
