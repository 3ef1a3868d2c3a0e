package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.snapshot.SnapshotException.Reason;
import dev.metamorph.coordinator.snapshot.SnapshotTransaction.Taken;
import dev.metamorph.shape.definition.Subset;
import dev.metamorph.shape.log.ItemBuffer;
import dev.metamorph.shape.log.ShapeItems;
import dev.metamorph.shape.port.ShapeSubsets.Answer;
import dev.metamorph.shape.status.StackReason;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads a subset of a shape's rows in the transaction of a snapshot and converts them to items. */
final class SubsetQuery {
    /** The size limit of an answer, which is held in memory until it is sent. */
    private static final int MOST_BYTES = 32 << 20;

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final SnapshotOrder order;
    private final Subset subset;
    private final int mark;

    SubsetQuery(SnapshotOrder order, Subset subset, int mark) {
        this.order = order;
        this.subset = subset;
        this.mark = mark;
    }

    /**
     * Reads the rows.
     *
     * @param reading the open transaction
     * @param taken what it sees
     * @throws SQLException if Postgres refuses the query
     */
    Answer rows(RowCopy.Reading reading, Taken taken) throws SQLException {
        if (order.definition().isDerived()) {
            return new Answer.Invalid(
                    "where", "subsets of shapes with subqueries are not supported");
        }
        var shapeItems = ShapeItems.of(order.definition(), order.relation());
        var items = new ArrayList<ByteBuffer>();
        var bytes = 0L;
        try (var copy = RowCopy.open(reading, order, selection())) {
            for (var rows = copy.next().rows(); !rows.isEmpty(); rows = copy.next().rows()) {
                var out = new ItemBuffer(64 << 10);
                for (var row : rows) {
                    if (out.length() > 0 || !items.isEmpty()) {
                        out.comma();
                    }
                    shapeItems.subsetItem(row, mark, out);
                }
                bytes += out.length();
                if (bytes > MOST_BYTES) {
                    return new Answer.Invalid(
                            "limit",
                            "the subset is larger than %d MiB; ask for it in parts with order_by, limit and offset"
                                    .formatted(MOST_BYTES >> 20));
                }
                items.add(ByteBuffer.wrap(out.array(), 0, out.length()));
            }
        }
        return new Answer.Rows(taken.snapshot(), taken.insertPosition(), mark, items);
    }

    /**
     * The condition. Every part of it was printed by our own code; it contains no text of a reader.
     */
    private RowCopy.Selection selection() {
        var conditions = new ArrayList<String>();
        for (var clause : List.of(order.definition().where(), subset.where())) {
            if (!clause.isEmpty()) {
                conditions.add("(" + clause + ")");
            }
        }
        var tail = new StringBuilder();
        if (!subset.orderBy().isEmpty()) {
            tail.append(" ORDER BY ").append(subset.orderBy());
        }
        if (subset.limit() < Long.MAX_VALUE) {
            tail.append(" LIMIT ").append(subset.limit());
        }
        if (subset.offset() > 0) {
            tail.append(" OFFSET ").append(subset.offset());
        }
        return new RowCopy.Selection(String.join(" AND ", conditions), tail.toString());
    }

    /** Translates a refused query into an answer. */
    static Answer refusal(SQLException e) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        var translated = SnapshotErrors.translate(e);
        var message = String.valueOf(translated.getMessage());
        if (translated.reason() == Reason.TABLE_CHANGED
                || translated.reason() == Reason.NOT_PUBLISHED) {
            return new Answer.Gone();
        }
        if (translated.reason() == Reason.ROW_TOO_LARGE) {
            return new Answer.Unavailable(StackReason.ROW_TOO_LARGE, message, RETRY);
        }
        // Class 22 means that a value is not one of its type; only Postgres knows that
        // of an enum.
        return state.startsWith("22")
                ? new Answer.Invalid("where", SnapshotErrors.message(e))
                : new Answer.Unavailable(StackReason.QUERY_REFUSED, message, RETRY);
    }
}
