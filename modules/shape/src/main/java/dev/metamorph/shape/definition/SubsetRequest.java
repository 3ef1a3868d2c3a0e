package dev.metamorph.shape.definition;

import java.util.Map;

/**
 * A request for some rows of a shape, as texts that are not checked yet.
 *
 * @param where the condition that selects rows; empty for all rows
 * @param params the values of {@code $1}, {@code $2} and so on, by number
 * @param orderBy the order of the rows; empty for no order
 * @param limit the maximum number of rows; empty for all
 * @param offset the number of rows to skip; empty for none
 * @param queryable the columns that the clauses may read, as a comma-separated list with SQL's
 *     quoting; empty for all columns
 */
public record SubsetRequest(
        String where,
        Map<String, String> params,
        String orderBy,
        String limit,
        String offset,
        String queryable) {
    /** Copies the map. */
    public SubsetRequest {
        params = Map.copyOf(params);
    }
}
