package dev.metamorph.publish.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.PublishedPositions.Change;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Reading a change from the headers of a record. */
final class TopicChangeTest {
    private static final Map<String, String> HEADERS =
            Map.of(
                    "metamorph-handle", "1-2",
                    "metamorph-offset", "26800584_2",
                    "metamorph-xid", "742",
                    "metamorph-commit-time", "2026-11-30T08:00:00.123456Z");

    private static ConsumerRecord<byte[], byte[]> record(Map<String, String> headers) {
        var record = new ConsumerRecord<>("items", 0, 42, new byte[] {'{', '}'}, new byte[] {'1'});
        headers.forEach((name, value) ->
                record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    @Test
    void the_headers_of_a_change_say_all_of_it() {
        assertThat(TopicChange.of(record(HEADERS)))
                .contains(
                        new TopicChange(
                                42,
                                "1-2",
                                new Change(
                                        new LogOffset(26_800_584, 2),
                                        742,
                                        Instant.parse("2026-11-30T08:00:00.123456Z"))));
    }

    @Test
    void a_row_of_a_snapshot_and_a_record_of_others_are_no_changes() {
        assertThat(TopicChange.of(record(Map.of("metamorph-handle", "1-2")))).isEmpty();
        assertThat(TopicChange.of(record(Map.of()))).isEmpty();
    }

    @Test
    void malformed_headers_are_no_change() {
        for (var name : HEADERS.keySet()) {
            if (!name.equals("metamorph-handle")) {
                var malformed = new TreeMap<>(HEADERS);
                malformed.put(name, "x");
                assertThat(TopicChange.of(record(malformed))).as(name).isEmpty();
            }
        }
    }
}
