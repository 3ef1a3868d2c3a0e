package dev.metamorph.publish.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.published.RecordFormat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

final class ElectricRecordsTest {
    private static final String ROW =
            "{\"key\":\"\\\"public\\\".\\\"items\\\"/\\\"1\\\"\",\"value\":{\"id\":\"1\",\"v\":\"ü\"},"
                    + "\"headers\":{\"operation\":\"insert\",\"relation\":[\"public\",\"items\"]}}";
    private static final String UPDATE =
            "{\"key\":\"k\",\"value\":{\"id\":\"1\",\"v\":\"ü\"},\"old_value\":{\"v\":\"a\"},"
                    + "\"headers\":{\"operation\":\"update\",\"txids\":[42],\"lsn\":\"7\","
                    + "\"op_position\":4,\"commit_time\":1700000000123456,\"last\":true}}";
    private static final String DELETE = UPDATE.replace("update", "delete");

    private final RecordBuilder builder =
            RecordSamples.builder(RecordFormat.ELECTRIC, RecordSamples.items());

    private List<ShapeRecord> records(String text) {
        return switch (builder.read(RecordSamples.page(text)).next().orElseThrow()) {
            case LogItem.SnapshotRow row -> List.of(builder.record(row));
            case LogItem.RowChange change -> builder.records(change);
            case LogItem.SnapshotEnd _ -> List.of();
        };
    }

    @Test
    void the_value_is_the_item_to_the_byte_and_the_key_that_of_json() {
        for (var item : List.of(ROW, UPDATE)) {
            var record = records(item).getFirst();

            assertThat(record.value()).asString().isEqualTo(item);
            assertThat(record.key()).asString().isEqualTo("{\"id\":1}");
        }
    }

    @Test
    void a_delete_is_a_tombstone() {
        assertThat(records(DELETE)).extracting(ShapeRecord::value).hasSize(1).containsOnlyNulls();
    }

    @Test
    void the_state_of_a_value_is_its_row() {
        var snapshot = Objects.requireNonNull(records(ROW).getFirst().value());
        var update = Objects.requireNonNull(records(UPDATE).getFirst().value());

        assertThat(builder.state(update)).isEqualTo(builder.state(snapshot));
        assertThat(builder.state(update)).asString().isEqualTo("{\"id\":\"1\",\"v\":\"ü\"}");
    }
}
