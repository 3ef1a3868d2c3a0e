package dev.metamorph.shape.definition;

import java.util.Map;

/**
 * Some rows of a shape as a reader asks for them: text that nobody has checked yet.
 *
 * @param where which rows, empty for all
 * @param params what stands for {@code $1}, {@code $2}, by number
 * @param orderBy in what order, empty for none
 * @param limit how many at most, empty for all
 * @param offset how many to leave out at the beginning, empty for none
 * @param queryable the columns that the clauses may read: a comma list with SQL's quoting, empty
 *     for all
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
