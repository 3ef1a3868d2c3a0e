package dev.metamorph.publish.record;

import dev.metamorph.publish.record.LogItem.OfRow;
import dev.metamorph.publish.record.LogItem.Operation;
import dev.metamorph.publish.record.LogItem.RowChange;
import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.relation.Relation;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Builds the records of one published shape. A row that is deleted or leaves the shape becomes a
 * tombstone. Headers are on all records, on tombstones too:
 *
 * <pre>
 * metamorph-op           insert, update, delete, snapshot or repair
 * metamorph-handle       the shape's handle
 * metamorph-schema       equal for records of the same format, columns and types; the id of the
 *                        value's schema if it is in a registry
 * metamorph-snapshot     first, last or only: of those rows of the initial snapshot
 * metamorph-lsn          of changes: the commit LSN, decimal
 * metamorph-index        of changes: the place in the transaction, the op_position of HTTP items
 * metamorph-offset       of changes: the HTTP offset, lsn_index
 * metamorph-xid          of changes: the transaction id
 * metamorph-commit-time  of changes: ISO 8601 with microseconds
 * metamorph-tx-last      "true" on the last change of a transaction in this shape
 * </pre>
 *
 * <p>Then those that the declaration adds: constants on all records, columns where the row is known
 * and the value is not NULL.
 *
 * <p>Used by one thread.
 */
public final class RecordBuilder {
    static final String OPERATION = "metamorph-op";

    private final ShapeColumns columns;
    private final RecordBytes bytes;
    private final HeaderBuilder headers;

    private RecordBuilder(ShapeColumns columns, RecordBytes bytes, HeaderBuilder headers) {
        this.columns = columns;
        this.bytes = bytes;
        this.headers = headers;
    }

    /**
     * For the records of a published shape.
     *
     * @param schemas the ids of its schemas, if the format has any in a registry
     */
    public static RecordBuilder of(
            PublishedShape declaration,
            ShapeDefinition definition,
            Relation relation,
            ShapeHandle handle,
            RegisteredSchemas schemas) {
        var columns = ShapeColumns.of(definition, relation);
        var options = declaration.options();
        var bytes =
                switch (declaration.format()) {
                    case JSON -> JsonRecords.plain(columns, options);
                    case CONNECT_JSON ->
                            new ConnectRecords(columns, options, declaration.topic().name());
                    case ELECTRIC -> new ElectricRecords(columns, options);
                    case DEBEZIUM -> new DebeziumRecords(columns, declaration, relation.name());
                    case AVRO -> new AvroRecords(columns, options, schemas);
                    case JSON_SCHEMA -> JsonRecords.registered(columns, options, schemas);
                };
        var schema =
                declaration.format().isRegistered()
                        ? Integer.toString(schemas.value())
                        : SchemaMark.of(declaration.form(), columns);
        return new RecordBuilder(
                columns, bytes, HeaderBuilder.of(columns, handle, schema, options.headers()));
    }

    /** Reads the items of a page, with what the records need of them. */
    public ItemReader read(List<ByteBuffer> items) {
        return ItemReader.of(columns, bytes.parts(), items);
    }

    /** The key of an item's records. */
    public byte[] key(OfRow item) {
        return bytes.key(item.values());
    }

    /** The records of a change, in their order. */
    public List<ShapeRecord> records(RowChange change) {
        var key = bytes.key(change.values());
        var all = headers.ofChange(change);
        var time = Math.floorDiv(change.commitMicros(), 1000L);
        if (change.operation() != Operation.DELETE) {
            return List.of(new ShapeRecord(key, bytes.value(change), all, time));
        }
        var tombstone = new ShapeRecord(key, null, all, time);
        return bytes.deletion(change)
                .map(value -> List.of(new ShapeRecord(key, value, all, time), tombstone))
                .orElseGet(() -> List.of(tombstone));
    }

    /** The record of a row of the initial snapshot. */
    public ShapeRecord record(SnapshotRow row) {
        return new ShapeRecord(
                bytes.key(row.values()),
                bytes.value(row),
                headers.ofSnapshot(row.values()),
                ShapeRecord.NOW);
    }

    /**
     * The record of the row that a change leaves behind, as one of the initial snapshot would be.
     */
    public ShapeRecord left(RowChange change) {
        return record(new SnapshotRow(change.values(), change.json()));
    }

    /** The records that delete a key that the shape does not have any more. */
    public List<ShapeRecord> repairDeletion(byte[] key) {
        var all = headers.ofDeletion();
        var tombstone = new ShapeRecord(key, null, all, ShapeRecord.NOW);
        return bytes.deletion(key)
                .map(value -> List.of(new ShapeRecord(key, value, all, ShapeRecord.NOW), tombstone))
                .orElseGet(() -> List.of(tombstone));
    }

    /**
     * The part of a value that depends on the row alone, and not on the change that wrote it. Any
     * thread.
     */
    public byte[] state(byte[] value) {
        return bytes.state(value);
    }
}
