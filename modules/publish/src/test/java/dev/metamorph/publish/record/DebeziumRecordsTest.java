package dev.metamorph.publish.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.publish.record.LogItem.Operation;
import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.RecordHeaders;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.RecordOptions.KeyForm;
import dev.metamorph.shape.published.RecordOptions.NumberForm;
import dev.metamorph.shape.published.RecordOptions.ValueForm;

import io.debezium.transforms.ExtractNewRecordState;

import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What Kafka Connect's converter and Debezium's own transform make of the records. */
final class DebeziumRecordsTest {
    private static final List<String> OLD = List.of("1", "a");
    private static final List<String> NEW = List.of("1", "b");

    private final RecordBuilder builder =
            RecordSamples.builder(RecordFormat.DEBEZIUM, RecordSamples.items());

    private static Struct envelope(ShapeRecord record) {
        return (Struct) ConnectRecordsTest.connect(false, record.value()).value();
    }

    private static @Nullable SinkRecord extracted(ShapeRecord record, String deletes) {
        var key = ConnectRecordsTest.connect(true, record.key());
        var value = ConnectRecordsTest.connect(false, record.value());
        try (var transform = new ExtractNewRecordState<SinkRecord>()) {
            transform.configure(
                    Map.of(
                            "delete.tombstone.handling.mode",
                            deletes,
                            "add.fields",
                            "op,table,lsn,source.ts_ms"));
            return transform.apply(
                    new SinkRecord(
                            "shop.items",
                            0,
                            key.schema(),
                            key.value(),
                            value.schema(),
                            value.value(),
                            7,
                            1_700_000_000_123L,
                            TimestampType.CREATE_TIME));
        }
    }

    private static Struct row(@Nullable SinkRecord record) {
        return (Struct) Objects.requireNonNull(record).value();
    }

    @Test
    void a_row_of_the_snapshot_is_read_and_has_no_position() {
        var record = builder.record(new SnapshotRow(NEW::get));

        var envelope = envelope(record);
        assertThat(envelope.getString("op")).isEqualTo("r");
        assertThat(envelope.get("before")).isNull();
        assertThat(envelope.getStruct("after").get("v")).isEqualTo("b");
        assertThat(envelope.get("ts_ms")).isNull();
        var source = envelope.getStruct("source");
        assertThat(source.getString("snapshot")).isEqualTo("true");
        assertThat(source.getString("schema")).isEqualTo("public");
        assertThat(source.get("lsn")).isNull();
        var row = row(extracted(record, "rewrite"));
        assertThat(row.get("id")).isEqualTo(1);
        assertThat(row.get("__op")).isEqualTo("r");
    }

    @Test
    void an_update_has_the_row_before_and_after_and_its_position() {
        var record = builder.records(RecordSamples.change(Operation.UPDATE, OLD, NEW)).getFirst();

        var envelope = envelope(record);
        assertThat(envelope.getString("op")).isEqualTo("u");
        assertThat(envelope.getStruct("before").get("v")).isEqualTo("a");
        assertThat(envelope.getStruct("after").get("v")).isEqualTo("b");
        assertThat(envelope.get("ts_ms")).isEqualTo(1_700_000_000_123L);
        var source = envelope.getStruct("source");
        assertThat(source.getString("snapshot")).isEqualTo("false");
        assertThat(source.get("ts_us")).isEqualTo(1_700_000_000_123_456L);
        assertThat(source.get("txId")).isEqualTo(742L);
        assertThat(source.get("lsn")).isEqualTo(26_800_584L);
        assertThat(source.get("index")).isEqualTo(2L);
        var row = row(extracted(record, "rewrite"));
        assertThat(row.get("v")).isEqualTo("b");
        assertThat(row.get("__lsn")).isEqualTo(26_800_584L);
        assertThat(row.get("__source_ts_ms")).isEqualTo(1_700_000_000_123L);
    }

    @Test
    void an_insert_has_no_row_before() {
        var record = builder.records(RecordSamples.change(Operation.INSERT, NEW, NEW)).getFirst();

        assertThat(envelope(record).getString("op")).isEqualTo("c");
        assertThat(envelope(record).get("before")).isNull();
    }

    @Test
    void a_delete_is_an_envelope_and_a_tombstone_with_the_same_headers() {
        var records = builder.records(RecordSamples.change(Operation.DELETE, OLD, OLD));

        assertThat(records).hasSize(2);
        var deletion = envelope(records.getFirst());
        assertThat(deletion.getString("op")).isEqualTo("d");
        assertThat(deletion.getStruct("before").get("v")).isEqualTo("a");
        assertThat(deletion.get("after")).isNull();
        assertThat(records.getLast().value()).isNull();
        assertThat(records.getLast().headers()).isEqualTo(records.getFirst().headers());
        assertThat(row(extracted(records.getFirst(), "rewrite")).get("__deleted"))
                .isEqualTo("true");
        assertThat(extracted(records.getFirst(), "drop")).isNull();
        var tombstone = extracted(records.getFirst(), "delete-to-tombstone");
        assertThat(Objects.requireNonNull(tombstone).value()).isNull();
    }

    @Test
    void a_key_that_a_repair_deletes_is_what_is_known_of_the_row_before() {
        var key = builder.record(new SnapshotRow(OLD::get)).key();

        var records = builder.repairDeletion(key);

        assertThat(records).hasSize(2);
        var before = envelope(records.getFirst()).getStruct("before");
        assertThat(before.get("id")).isEqualTo(1);
        assertThat(before.get("v")).isNull();
        assertThat(records.getLast().value()).isNull();
    }

    @Test
    void a_raw_key_that_a_repair_deletes_is_known_only_if_it_has_the_form_of_the_column() {
        var raw =
                builder(
                        new RecordOptions(
                                KeyForm.RAW, NumberForm.TEXT, ValueForm.TYPED, RecordHeaders.NONE));
        var text =
                builder(
                        new RecordOptions(
                                KeyForm.RAW, NumberForm.TEXT, ValueForm.TEXT, RecordHeaders.NONE));
        var key = raw.record(new SnapshotRow(OLD::get)).key();

        assertThat(before(raw, key).get("id")).isEqualTo(1);
        assertThat(before(text, key).get("id")).isNull();
    }

    private static RecordBuilder builder(RecordOptions options) {
        return RecordSamples.builder(RecordFormat.DEBEZIUM, options, RecordSamples.items());
    }

    private static Struct before(RecordBuilder builder, byte[] key) {
        return envelope(builder.repairDeletion(key).getFirst()).getStruct("before");
    }

    @Test
    void a_key_of_another_format_is_deleted_by_a_tombstone_alone() {
        for (var key : List.of("{\"id\":1}", "7", "a", "{\"payload\"")) {
            assertThat(builder.repairDeletion(key.getBytes(StandardCharsets.UTF_8)))
                    .extracting(ShapeRecord::value)
                    .hasSize(1)
                    .containsOnlyNulls();
        }
    }

    @Test
    void the_state_of_a_value_is_its_row_and_schema_and_not_its_change() {
        var snapshot = builder.record(new SnapshotRow(NEW::get));
        var update = builder.records(RecordSamples.change(Operation.UPDATE, OLD, NEW)).getFirst();
        var other = builder.record(new SnapshotRow(OLD::get));
        var text =
                builder(
                                new RecordOptions(
                                        KeyForm.OBJECT,
                                        NumberForm.TEXT,
                                        ValueForm.TEXT,
                                        RecordHeaders.NONE))
                        .record(new SnapshotRow(NEW::get));

        assertThat(update.value()).isNotEqualTo(snapshot.value());
        assertThat(state(update)).isEqualTo(state(snapshot));
        assertThat(state(other)).isNotEqualTo(state(snapshot));
        assertThat(state(text)).isNotEqualTo(state(snapshot));
    }

    private byte[] state(ShapeRecord record) {
        return builder.state(Objects.requireNonNull(record.value()));
    }
}
