package dev.metamorph.http.rows;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A reader's query for rows, not yet checked against the shape.
 *
 * @param target the shape
 * @param selection the rows
 * @param columns the columns of the answer; empty for all
 * @param freshness how new the rows must be
 */
public record RowsQuery(
        Target target, Selection selection, List<String> columns, Freshness freshness) {
    /** Copies the list. */
    public RowsQuery {
        columns = List.copyOf(columns);
    }

    /** Names a shape. */
    sealed interface Target {
        /** The shape of that handle. */
        record Handle(String text) implements Target {}

        /** The shape that the published shape of that name has now. */
        record Name(String text) implements Target {}
    }

    /**
     * The rows that are asked for. Values of columns are texts by name.
     *
     * @param key the key of the only row; empty for a range
     * @param from the first columns of the first key; empty map for all
     * @param to the first columns of the last key; empty map for all
     * @param descending whether the last keys come first
     * @param limit the maximum number of rows
     * @param snapshot whether all rows must be in this answer
     * @param cursor where the page before ended
     */
    record Selection(
            Map<String, String> key,
            Map<String, String> from,
            Map<String, String> to,
            boolean descending,
            int limit,
            boolean snapshot,
            Optional<RowsCursor> cursor) {}

    /**
     * The demand on how new the rows are.
     *
     * @param lsn they contain all changes up to this LSN
     * @param xid they contain the changes of this transaction
     * @param anyInstance whether a standby may answer too
     * @param maxLagMillis how old the rows of a standby may be
     */
    record Freshness(
            Optional<Lsn> lsn, Optional<Xid> xid, boolean anyInstance, OptionalLong maxLagMillis) {}
}
