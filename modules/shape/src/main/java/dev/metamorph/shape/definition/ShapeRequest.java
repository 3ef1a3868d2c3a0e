package dev.metamorph.shape.definition;

import java.util.List;
import java.util.Map;

/**
 * A shape as a reader asks for it: text that nobody has checked yet.
 *
 * @param table {@code [schema.]table} with SQL's quoting
 * @param where the clause, empty for none
 * @param params what stands for {@code $1}, {@code $2}, by the text between the brackets of {@code
 *     params[1]}
 * @param columns a comma list with SQL's quoting in a list of one element; an empty list if the
 *     reader did not name columns
 * @param queryable in the same form, the columns that the reader's own parameters may name; they
 *     are the shape's if {@code columns} is empty, and the clause may read others
 * @param replica how much an update carries
 * @param logMode whether existing rows are part of it
 */
public record ShapeRequest(
        String table,
        String where,
        Map<String, String> params,
        List<String> columns,
        List<String> queryable,
        Replica replica,
        LogMode logMode) {
    /** Copies the collections. */
    public ShapeRequest {
        params = Map.copyOf(params);
        columns = List.copyOf(columns);
        queryable = List.copyOf(queryable);
    }
}
