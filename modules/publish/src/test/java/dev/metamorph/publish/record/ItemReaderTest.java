package dev.metamorph.publish.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.publish.record.LogItem.Operation;
import dev.metamorph.publish.record.LogItem.RowChange;
import dev.metamorph.publish.record.LogItem.SnapshotEnd;
import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.shape.LogOffset;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

final class ItemReaderTest {
    private static final String ROW =
            "{\"key\":\"k\",\"value\":{\"id\":\"1\",\"v\":null},\"headers\":{\"operation\":\"insert\",\"relation\":[\"public\",\"items\"]}}";
    private static final String END =
            "{\"headers\":{\"control\":\"snapshot-end\",\"xmin\":\"1\",\"xip_list\":[\"2\"]}}";
    private static final String UPDATE =
            "{\"key\":\"k\",\"value\":{\"v\":\"ü\",\"id\":\"1\"},\"old_value\":{\"v\":\"a\"},\"headers\":{\"operation\":\"update\",\"txids\":[42],\"lsn\":\"18446744073709551615\",\"op_position\":4,\"commit_time\":1700000000123456,\"last\":true}}";

    @Test
    void rows_the_end_of_the_snapshot_and_changes_are_distinguished() {
        var items = RecordSamples.read(RecordSamples.items(), RecordSamples.page(ROW, END, UPDATE));

        assertThat(items).hasSize(3);
        var row = (SnapshotRow) items.get(0);
        assertThat(row.values().get(0)).isEqualTo("1");
        assertThat(row.values().get(1)).isNull();
        assertThat(items.get(1)).isInstanceOf(SnapshotEnd.class);
        var change = (RowChange) items.get(2);
        assertThat(change.operation()).isEqualTo(Operation.UPDATE);
        assertThat(change.values().get(1)).isEqualTo("ü");
        assertThat(change.offset()).isEqualTo(new LogOffset(-1, 4));
        assertThat(change.xid()).isEqualTo(42);
        assertThat(change.commitMicros()).isEqualTo(1_700_000_000_123_456L);
        assertThat(change.last()).isTrue();
    }

    @Test
    void a_page_in_pieces_is_read_wherever_it_is_cut() {
        var bytes = (ROW + "," + UPDATE).getBytes(StandardCharsets.UTF_8);
        for (var cut = 0; cut <= bytes.length; cut++) {
            var pieces =
                    List.of(
                            ByteBuffer.wrap(bytes, 0, cut),
                            ByteBuffer.wrap(bytes, cut, bytes.length - cut));

            assertThat(RecordSamples.read(RecordSamples.items(), pieces)).hasSize(2);
        }
    }

    @Test
    void an_item_is_as_it_stands_in_the_page_wherever_the_page_is_cut() {
        var bytes = (ROW + "," + UPDATE).getBytes(StandardCharsets.UTF_8);
        for (var cut = 0; cut <= bytes.length; cut++) {
            var pieces =
                    List.of(
                            ByteBuffer.wrap(bytes, 0, cut),
                            ByteBuffer.wrap(bytes, cut, bytes.length - cut));

            var items = RecordSamples.read(RecordSamples.items(), ItemParts.JSON, pieces);

            assertThat(items)
                    .extracting(item -> text(((LogItem.OfRow) item).json()))
                    .containsExactly(ROW, UPDATE);
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    @Test
    void the_row_before_an_update_has_the_values_that_it_replaced() {
        var items =
                RecordSamples.read(
                        RecordSamples.items(), ItemParts.OLD_VALUES, RecordSamples.page(UPDATE));

        var before = ((RowChange) items.getFirst()).before();
        assertThat(before.get(0)).isEqualTo("1");
        assertThat(before.get(1)).isEqualTo("a");
    }

    @Test
    void an_empty_page_has_no_items() {
        assertThat(RecordSamples.read(RecordSamples.items(), List.of())).isEmpty();
    }

    @Test
    void a_column_that_the_shape_does_not_have_is_a_fault() {
        var page = RecordSamples.page(ROW.replace("\"v\"", "\"w\""));

        assertThatThrownBy(() -> RecordSamples.read(RecordSamples.items(), page))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column w");
    }
}
