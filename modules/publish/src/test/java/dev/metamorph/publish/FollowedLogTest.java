package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.publish.Source.Then;
import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.publish.record.RecordBuilder;
import dev.metamorph.publish.record.RecordSamples;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.publish.record.ShapeRecord.Header;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.TopicSettings;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class FollowedLogTest {
    private static final ShapeHandle HANDLE = new ShapeHandle("1-100");
    private static final Cursor.Target TARGET = new Cursor.Target("id", 1, "json");

    private final MemoryLogs logs = new MemoryLogs();
    private final List<String> sent = new ArrayList<>();

    private FollowedLog follow(Cursor from) {
        var relation = RecordSamples.items();
        var builder =
                RecordBuilder.of(
                        new PublishedShape(
                                "items",
                                PublishedShape.rows("items", "", Map.of(), List.of()),
                                TopicSettings.named("items"),
                                RecordFormat.JSON),
                        RecordSamples.definition(relation, "items"),
                        relation,
                        HANDLE,
                        RegisteredSchemas.NONE);
        var reading =
                new LogReading(
                        logs,
                        new ShapeRef(HANDLE, 0),
                        builder,
                        new Destination("items", 1, false),
                        () -> 0);
        return new FollowedLog(reading, from, true);
    }

    private FollowedLog follow() {
        return follow(Cursor.start(HANDLE, TARGET));
    }

    /** Takes what there is: keys with the places of their rows in the snapshot. */
    private Then take(FollowedLog log) {
        var load = log.next(new Budget(0));
        for (var outgoing : load.records()) {
            var record = outgoing.record();
            var place =
                    record.headers().stream()
                            .filter(header -> header.name().equals("metamorph-snapshot"))
                            .map(Header::value)
                            .findFirst()
                            .orElse("");
            sent.add(new String(record.key(), StandardCharsets.UTF_8) + place);
        }
        return load.then();
    }

    private void snapshot(int rows) {
        var all = new TreeMap<Integer, String>();
        for (var id = 1; id <= rows; id++) {
            all.put(id, "a");
        }
        logs.create(HANDLE, all);
    }

    @Test
    void the_first_and_the_last_row_of_a_snapshot_say_so_wherever_pages_end() {
        for (var rows = 0; rows <= 5; rows++) {
            sent.clear();
            snapshot(rows);

            assertThat(take(follow())).isEqualTo(Then.AWAIT);

            var expected = new ArrayList<String>();
            for (var id = 1; id <= rows; id++) {
                var place = rows == 1 ? "only" : id == 1 ? "first" : id == rows ? "last" : "";
                expected.add("{\"id\":%d}%s".formatted(id, place));
            }
            assertThat(sent).isEqualTo(expected);
        }
    }

    @Test
    void a_row_that_may_be_the_last_one_waits_for_what_follows_it() {
        logs.begin(HANDLE, 1, 2);
        var log = follow();

        assertThat(take(log)).isEqualTo(Then.AWAIT);
        assertThat(sent).containsExactly("{\"id\":1}first");
        assertThat(log.readTo()).isEqualTo(new LogOffset(0, 1));
        var interrupted = log.cursor();
        logs.finish(HANDLE);
        assertThat(take(log)).isEqualTo(Then.AWAIT);

        assertThat(sent).containsExactly("{\"id\":1}first", "{\"id\":2}last");
        sent.clear();
        assertThat(take(follow(interrupted))).isEqualTo(Then.AWAIT);
        assertThat(sent).containsExactly("{\"id\":2}last");
    }

    @Test
    void changes_follow_and_have_no_place_in_the_snapshot() {
        snapshot(1);
        var log = follow();
        logs.add(HANDLE, "update", 10, 1, "b");

        assertThat(take(log)).isEqualTo(Then.AWAIT);

        assertThat(sent).containsExactly("{\"id\":1}only", "{\"id\":1}");
        assertThat(log.cursor().offset()).isEqualTo(new LogOffset(10, 0));
        assertThat(log.cursor().skip()).isZero();
    }
}
