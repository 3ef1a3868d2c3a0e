package dev.metamorph.publish.record;

import dev.metamorph.publish.record.LogItem.Operation;
import dev.metamorph.publish.record.LogItem.RowChange;
import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.publish.record.ShapeRecord.Header;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.relation.Relation;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the records of one published shape. A row that is deleted or leaves the shape becomes a
 * tombstone. Headers are on all records, on tombstones too:
 *
 * <pre>
 * metamorph-op           insert, update, delete, snapshot or repair
 * metamorph-handle       the shape's handle
 * metamorph-lsn          of changes: the commit LSN, decimal
 * metamorph-index        of changes: the place in the transaction, the op_position of HTTP items
 * metamorph-offset       of changes: the HTTP offset, lsn_index
 * metamorph-xid          of changes: the transaction id
 * metamorph-commit-time  of changes: ISO 8601 with microseconds
 * metamorph-tx-last      "true" on the last change of a transaction in this shape
 * </pre>
 *
 * <p>Any thread.
 */
public final class RecordBuilder {
    static final String OPERATION = "metamorph-op";

    private final ShapeColumns columns;
    private final RecordBytes bytes;
    private final Header handle;

    private RecordBuilder(ShapeColumns columns, RecordBytes bytes, ShapeHandle handle) {
        this.columns = columns;
        this.bytes = bytes;
        this.handle = new Header("metamorph-handle", handle.text());
    }

    /** For the records of a shape. */
    public static RecordBuilder of(
            RecordFormat format,
            ShapeDefinition definition,
            Relation relation,
            ShapeHandle handle) {
        var columns = ShapeColumns.of(definition, relation);
        var bytes =
                switch (format) {
                    case JSON -> new JsonRecords(columns);
                };
        return new RecordBuilder(columns, bytes, handle);
    }

    /** The shape's columns, which its items are read with. */
    public ShapeColumns columns() {
        return columns;
    }

    /** The record of a row of the initial snapshot. */
    public ShapeRecord record(SnapshotRow row) {
        return new ShapeRecord(
                bytes.key(row.values()),
                bytes.value(row.values()),
                List.of(new Header(OPERATION, "snapshot"), handle),
                ShapeRecord.NOW);
    }

    /** The record of a change. */
    public ShapeRecord record(RowChange change) {
        var deleted = change.operation() == Operation.DELETE;
        return new ShapeRecord(
                bytes.key(change.values()),
                deleted ? null : bytes.value(change.values()),
                headers(change),
                Math.floorDiv(change.commitMicros(), 1000L));
    }

    /** The tombstone of a key that the shape does not have any more. */
    public ShapeRecord repairTombstone(byte[] key) {
        return new ShapeRecord(
                key, null, List.of(new Header(OPERATION, "repair"), handle), ShapeRecord.NOW);
    }

    private List<Header> headers(RowChange change) {
        var offset = change.offset();
        var headers = new ArrayList<Header>(8);
        headers.add(new Header(OPERATION, change.operation().text()));
        headers.add(handle);
        headers.add(new Header("metamorph-lsn", Long.toUnsignedString(offset.transaction())));
        headers.add(new Header("metamorph-index", Long.toUnsignedString(offset.operation())));
        headers.add(new Header("metamorph-offset", offset.toString()));
        headers.add(new Header("metamorph-xid", Long.toUnsignedString(change.xid())));
        var time = Instant.EPOCH.plus(change.commitMicros(), ChronoUnit.MICROS);
        headers.add(new Header("metamorph-commit-time", time.toString()));
        if (change.last()) {
            headers.add(new Header("metamorph-tx-last", "true"));
        }
        return headers;
    }
}
