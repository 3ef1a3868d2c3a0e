package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;

import dev.metamorph.publish.record.LogItem.OfRow;
import dev.metamorph.publish.record.LogItem.Operation;
import dev.metamorph.publish.record.LogItem.RowChange;
import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.TableName;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Format {@code debezium}: the value is an envelope as Debezium's connectors write it, with its
 * schema, so that Kafka Connect's {@code JsonConverter} reads it and the transform {@code
 * ExtractNewRecordState} takes the row out. A delete is an envelope and then a tombstone. Columns
 * are those of format {@code connect-json}.
 *
 * <pre>
 * op      before                 after
 * c       null                   the row
 * u       the row before         the row
 * d       the row before         null
 * r       null                   the row, from the initial snapshot
 * </pre>
 *
 * <p>A delete that a repair finds has a row before of which only the key's columns are known.
 */
final class DebeziumRecords implements RecordBytes {
    private final JsonBuffer buffer = new JsonBuffer();
    private final ConnectSchema.Keys keys;
    private final SerializedString head;
    private final RowJson row;
    private final ShapeColumns columns;

    /** The columns of the key that have the same form in the row. */
    private final Set<Integer> shared;

    private final String name;
    private final TableName table;

    DebeziumRecords(ShapeColumns columns, PublishedShape declaration, TableName table) {
        this.columns = columns;
        this.table = table;
        name = declaration.name();
        var topic = declaration.topic().name();
        var options = declaration.options();
        keys = new ConnectSchema.Keys(columns, options, topic + ".Key");
        row = ConnectSchema.valueRow(columns, options);
        shared =
                columns.key().stream()
                        .filter(place -> isShared(columns.columns().get(place).type(), options))
                        .collect(Collectors.toUnmodifiableSet());
        head =
                ConnectSchema.head(
                        EnvelopeSchema.of(topic, ConnectSchema.valueFields(columns, options)));
    }

    private static boolean isShared(PgType type, RecordOptions options) {
        return ConnectType.ofKey(type, options)
                .schema()
                .equals(ConnectType.ofValue(type, options).schema());
    }

    @Override
    public byte[] key(LogItem.Values values) {
        return buffer.write(out -> keys.write(out, values));
    }

    @Override
    public byte[] value(OfRow item) {
        return buffer.write(out -> {
            begin(out);
            if (item instanceof RowChange change && change.operation() == Operation.UPDATE) {
                row.write(out, change.before());
            } else {
                out.writeNull();
            }
            out.writeFieldName("after");
            row.write(out, item.values());
            end(out, operation(item), item);
        });
    }

    private static String operation(OfRow item) {
        return switch (item) {
            case SnapshotRow _ -> "r";
            case RowChange change -> change.operation() == Operation.UPDATE ? "u" : "c";
        };
    }

    @Override
    public Optional<byte[]> deletion(RowChange delete) {
        return Optional.of(
                buffer.write(out -> {
                    begin(out);
                    row.write(out, delete.values());
                    out.writeNullField("after");
                    end(out, "d", delete);
                }));
    }

    @Override
    public Optional<byte[]> deletion(byte[] key) {
        return KeyPayload.of(key)
                .map(known ->
                        buffer.write(out -> {
                            begin(out);
                            known.write(out, columns, shared);
                            out.writeNullField("after");
                            end(out, "d", SnapshotRow.UNKNOWN);
                        }));
    }

    private void begin(JsonGenerator out) throws IOException {
        out.writeRaw(head);
        out.writeStartObject();
        out.writeFieldName("before");
    }

    private void end(JsonGenerator out, String operation, OfRow item) throws IOException {
        out.writeObjectFieldStart("source");
        out.writeStringField("connector", "metamorph");
        out.writeStringField("name", name);
        out.writeStringField("snapshot", item instanceof SnapshotRow ? "true" : "false");
        out.writeStringField("schema", table.schema());
        out.writeStringField("table", table.table());
        if (item instanceof RowChange change) {
            position(out, change);
        }
        out.writeEndObject();
        out.writeStringField("op", operation);
        if (item instanceof RowChange change) {
            out.writeNumberField("ts_ms", millis(change));
        } else {
            out.writeNullField("ts_ms");
        }
        out.writeEndObject();
        out.writeRaw('}');
    }

    private static void position(JsonGenerator out, RowChange change) throws IOException {
        out.writeNumberField("ts_ms", millis(change));
        out.writeNumberField("ts_us", change.commitMicros());
        out.writeNumberField("txId", change.xid());
        out.writeNumberField("lsn", change.offset().transaction());
        out.writeNumberField("index", change.offset().operation());
    }

    private static long millis(RowChange change) {
        return Math.floorDiv(change.commitMicros(), 1000L);
    }

    /** The schema and the row after; the rest of an envelope is about the change. */
    @Override
    public byte[] state(byte[] value) {
        var payload = JsonMember.of(value, "payload");
        var after = JsonMember.of(value, "payload", "after");
        if (payload.isEmpty() || after.isEmpty()) {
            return value;
        }
        var schemaBytes = payload.get().start();
        var afterBytes = after.get().end() - after.get().start();
        var state = Arrays.copyOf(value, schemaBytes + afterBytes);
        System.arraycopy(value, after.get().start(), state, schemaBytes, afterBytes);
        return state;
    }

    @Override
    public ItemParts parts() {
        return ItemParts.OLD_VALUES;
    }
}
