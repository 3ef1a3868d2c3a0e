package dev.metamorph.publish.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.publish.record.LogItem.Operation;
import dev.metamorph.publish.record.LogItem.RowChange;
import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.publish.record.ShapeRecord.Header;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.published.RecordFormat;

import org.junit.jupiter.api.Test;

import java.util.List;

final class RecordBuilderTest {
    private static final LogItem.Values ROW = column -> column == 0 ? "1" : "x";
    private final RecordBuilder builder =
            RecordSamples.builder(RecordFormat.JSON, RecordSamples.items());

    private static RowChange change(Operation operation, boolean last) {
        return new RowChange(
                operation, ROW, new LogOffset(-1, 3), 4_294_967_295L, 1_700_000_000_123_456L, last);
    }

    @Test
    void a_change_has_all_headers_and_the_commit_time() {
        var record = builder.record(change(Operation.UPDATE, true));

        assertThat(record.key()).asString().isEqualTo("{\"id\":1}");
        assertThat(record.value()).asString().isEqualTo("{\"id\":1,\"v\":\"x\"}");
        assertThat(record.timestampMillis()).isEqualTo(1_700_000_000_123L);
        assertThat(record.headers())
                .containsExactly(
                        new Header("metamorph-op", "update"),
                        new Header("metamorph-handle", "1-2"),
                        new Header("metamorph-lsn", "18446744073709551615"),
                        new Header("metamorph-index", "3"),
                        new Header("metamorph-offset", "18446744073709551615_3"),
                        new Header("metamorph-xid", "4294967295"),
                        new Header("metamorph-commit-time", "2023-11-14T22:13:20.123456Z"),
                        new Header("metamorph-tx-last", "true"));
    }

    @Test
    void a_delete_is_a_tombstone_with_the_same_headers() {
        var record = builder.record(change(Operation.DELETE, false));

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
                                new Header("metamorph-handle", "1-2")));
        assertThat(record.asRepair().headers().getFirst())
                .isEqualTo(new Header("metamorph-op", "repair"));
        assertThat(builder.repairTombstone(record.key()).value()).isNull();
    }
}
