package dev.metamorph.publish.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.publish.record.LogItem.Operation;
import dev.metamorph.publish.record.LogItem.RowChange;
import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.publish.record.ShapeRecord.Header;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.RecordHeaders;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.RecordOptions.KeyForm;
import dev.metamorph.shape.published.RecordOptions.NumberForm;
import dev.metamorph.shape.published.RecordOptions.ValueForm;
import dev.metamorph.shape.relation.PgType;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

final class RecordBuilderTest {
    private static final String SCHEMA = "52f75d540f45";
    private static final LogItem.Values ROW = column -> column == 0 ? "1" : "x";
    private final RecordBuilder builder =
            RecordSamples.builder(RecordFormat.JSON, RecordSamples.items());

    private static RowChange change(Operation operation, boolean last) {
        return new RowChange(
                operation, ROW, new LogOffset(-1, 3), 4_294_967_295L, 1_700_000_000_123_456L, last);
    }

    @Test
    void a_change_has_all_headers_and_the_commit_time() {
        var record = builder.records(change(Operation.UPDATE, true)).getFirst();

        assertThat(record.key()).asString().isEqualTo("{\"id\":1}");
        assertThat(record.value()).asString().isEqualTo("{\"id\":1,\"v\":\"x\"}");
        assertThat(record.timestampMillis()).isEqualTo(1_700_000_000_123L);
        assertThat(record.headers())
                .containsExactly(
                        new Header("metamorph-op", "update"),
                        new Header("metamorph-handle", "1-2"),
                        new Header("metamorph-schema", SCHEMA),
                        new Header("metamorph-lsn", "18446744073709551615"),
                        new Header("metamorph-index", "3"),
                        new Header("metamorph-offset", "18446744073709551615_3"),
                        new Header("metamorph-xid", "4294967295"),
                        new Header("metamorph-commit-time", "2023-11-14T22:13:20.123456Z"),
                        new Header("metamorph-tx-last", "true"));
    }

    @Test
    void a_delete_is_a_tombstone_with_the_same_headers() {
        var records = builder.records(change(Operation.DELETE, false));

        assertThat(records).hasSize(1);
        var record = records.getFirst();
        assertThat(record.value()).isNull();
        assertThat(record.headers())
                .contains(new Header("metamorph-op", "delete"))
                .extracting(Header::name)
                .doesNotContain("metamorph-tx-last")
                .contains("metamorph-lsn", "metamorph-commit-time");
    }

    @Test
    void a_row_of_the_snapshot_and_what_a_repair_makes_of_it_name_the_handle() {
        var record = builder.record(new SnapshotRow(ROW));

        assertThat(record.timestampMillis()).isEqualTo(ShapeRecord.NOW);
        assertThat(record.headers())
                .isEqualTo(
                        List.of(
                                new Header("metamorph-op", "snapshot"),
                                new Header("metamorph-handle", "1-2"),
                                new Header("metamorph-schema", SCHEMA)));
        assertThat(record.asRepair().headers().getFirst())
                .isEqualTo(new Header("metamorph-op", "repair"));
        assertThat(builder.repairDeletion(record.key()))
                .extracting(ShapeRecord::value)
                .containsOnlyNulls();
    }

    @Test
    void a_declaration_adds_constant_headers_and_columns_of_the_row() {
        var declared =
                new RecordHeaders(
                        Map.of("source", "shop ü"), Map.of("tenant", "V", "number", "\"id\""));
        var adding =
                RecordSamples.builder(
                        RecordFormat.JSON,
                        new RecordOptions(
                                KeyForm.OBJECT, NumberForm.TEXT, ValueForm.TYPED, declared),
                        RecordSamples.items());
        var source = new Header("source", "shop ü");
        var number = new Header("number", "1");

        var update = adding.records(change(Operation.UPDATE, false)).getFirst();
        var delete = adding.records(change(Operation.DELETE, false)).getFirst();
        var withNull = adding.record(new SnapshotRow(column -> column == 0 ? "1" : null));
        var repair = adding.repairDeletion(update.key()).getFirst();

        assertThat(update.headers()).contains(source, number, new Header("tenant", "x"));
        assertThat(delete.headers()).contains(source, number, new Header("tenant", "x"));
        assertThat(withNull.headers())
                .contains(source, number)
                .extracting(Header::name)
                .doesNotContain("tenant");
        assertThat(repair.headers())
                .contains(source)
                .extracting(Header::name)
                .doesNotContain("tenant", "number");
        assertThat(update.value())
                .isEqualTo(builder.records(change(Operation.UPDATE, false)).getFirst().value());
    }

    @Test
    void the_schema_s_mark_changes_with_format_options_columns_and_types() {
        var int8 = PgType.base(20, "int8");
        var text = PgType.base(25, "text");
        var raw =
                new RecordOptions(
                        KeyForm.RAW, NumberForm.TEXT, ValueForm.TYPED, RecordHeaders.NONE);
        var id = RecordSamples.column("id", PgType.base(23, "int4"), true);
        var builders =
                List.of(
                        builder,
                        RecordSamples.builder(RecordFormat.CONNECT_JSON, RecordSamples.items()),
                        RecordSamples.builder(RecordFormat.JSON, raw, RecordSamples.items()),
                        RecordSamples.builder(
                                RecordFormat.JSON,
                                RecordSamples.relation(
                                        1, List.of(id, RecordSamples.column("w", text, false)))),
                        RecordSamples.builder(
                                RecordFormat.JSON,
                                RecordSamples.relation(
                                        1, List.of(id, RecordSamples.column("v", int8, false)))));

        assertThat(builders)
                .extracting(each -> each.record(new SnapshotRow(_ -> "1")).headers().get(2).value())
                .doesNotHaveDuplicates();
    }
}
