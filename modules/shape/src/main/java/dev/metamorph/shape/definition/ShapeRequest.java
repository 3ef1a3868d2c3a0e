package dev.metamorph.shape.definition;

import java.util.List;
import java.util.Map;

/**
 * A request for a shape, as texts that are not checked yet.
 *
 * @param table {@code [schema.]table} with SQL's quoting
 * @param where the clause; empty for no clause
 * @param params the values of {@code $1}, {@code $2} and so on, by the text between the brackets of
 *     {@code params[1]}
 * @param columns a list whose one element is a comma-separated list with SQL's quoting; an empty
 *     list if the reader listed no columns
 * @param queryable in the same form, the columns that the reader's own parameters may name; if
 *     {@code columns} is empty, these are the shape's columns; the clause may read other columns
 * @param replica which columns an update carries
 * @param logMode whether the log begins with the rows that exist
 * @param rows whether the shape keeps its current rows for queries
 * @param moves how rows move because of another table, if the clause has subqueries
 */
public record ShapeRequest(
        String table,
        String where,
        Map<String, String> params,
        List<String> columns,
        List<String> queryable,
        Replica replica,
        LogMode logMode,
        boolean rows,
        Moves moves) {
    /** Copies the collections. */
    public ShapeRequest {
        params = Map.copyOf(params);
        columns = List.copyOf(columns);
        queryable = List.copyOf(queryable);
    }

    /** A request for a shape that keeps no rows. */
    public ShapeRequest(
            String table,
            String where,
            Map<String, String> params,
            List<String> columns,
            List<String> queryable,
            Replica replica,
            LogMode logMode) {
        this(table, where, params, columns, queryable, replica, logMode, false, Moves.EVENTS);
    }

    /** A request whose clause has no subqueries. */
    public ShapeRequest(
            String table,
            String where,
            Map<String, String> params,
            List<String> columns,
            List<String> queryable,
            Replica replica,
            LogMode logMode,
            boolean rows) {
        this(table, where, params, columns, queryable, replica, logMode, rows, Moves.EVENTS);
    }

    /** The same request with other values of {@code $1}, {@code $2} and so on. */
    public ShapeRequest withParams(Map<String, String> others) {
        return new ShapeRequest(
                table, where, others, columns, queryable, replica, logMode, rows, moves);
    }
}
