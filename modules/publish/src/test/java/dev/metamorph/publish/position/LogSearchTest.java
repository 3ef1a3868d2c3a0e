package dev.metamorph.publish.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.publish.MemoryLogs;
import dev.metamorph.publish.position.LogSearch.Found;
import dev.metamorph.publish.record.RecordSamples;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedPositions.Change;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.TopicSettings;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Points in the log of a published shape. */
final class LogSearchTest {
    private static final ShapeHandle HANDLE = new ShapeHandle("1-100");

    private final MemoryLogs logs = new MemoryLogs();

    @BeforeEach
    void create() {
        logs.create(HANDLE, Map.of(1, "a", 2, "b", 3, "c"));
    }

    private LogSearch search() {
        var relation = RecordSamples.items();
        var shape =
                new Shape(
                        new ShapeRef(HANDLE, 0),
                        RecordSamples.definition(relation, "items"),
                        relation);
        var declaration =
                new PublishedShape(
                        "items",
                        PublishedShape.rows("items", "", Map.of(), List.of()),
                        TopicSettings.named("items"),
                        RecordFormat.AVRO);
        return LogSearch.of(logs, new Declared(declaration, Optional.of(shape)), shape);
    }

    private Found lsn(long lsn) {
        return search().from(new LogOffset(lsn, 0), false);
    }

    private static Found change(long lsn) {
        return new Found.InLog(
                new Change(
                        new LogOffset(lsn, 0), lsn, Instant.ofEpochSecond(1_700_000_000L + lsn)));
    }

    @Test
    void the_first_change_at_an_lsn_or_after_it_is_found() {
        logs.add(HANDLE, "update", 10, 1, "x");
        logs.add(HANDLE, "update", 20, 1, "y");
        logs.add(HANDLE, "update", 30, 1, "z");

        assertThat(lsn(11)).isEqualTo(change(20));
        assertThat(lsn(20)).isEqualTo(change(20));
        assertThat(lsn(21)).isEqualTo(change(30));
    }

    @Test
    void after_the_last_change_is_the_end_of_the_log() {
        logs.add(HANDLE, "update", 10, 1, "x");

        assertThat(lsn(11)).isEqualTo(new Found.AtEnd(new LogOffset(10, 0)));
    }

    @Test
    void before_the_first_change_the_log_may_begin_behind_the_point() {
        logs.add(HANDLE, "update", 10, 1, "x");

        assertThat(lsn(9)).isEqualTo(new Found.Earlier());
        assertThat(lsn(10)).isEqualTo(change(10));
        assertThat(lsn(0)).isEqualTo(new Found.Earlier());
    }

    @Test
    void in_a_log_without_changes_only_a_point_that_it_has_not_reached_is_its_end() {
        assertThat(lsn(1)).isEqualTo(new Found.AtEnd(LogOffset.SNAPSHOT_END));
        assertThat(lsn(0)).isEqualTo(new Found.Earlier());
    }

    @Test
    void an_offset_of_the_log_is_found_whatever_lies_before_it() {
        logs.add(HANDLE, "update", 10, 1, "x");

        assertThat(search().from(new LogOffset(10, 0), true)).isEqualTo(change(10));
        assertThat(search().from(LogOffset.SNAPSHOT_END, true)).isEqualTo(change(10));
        assertThat(search().from(new LogOffset(10, LogOffset.INFINITE), true))
                .isEqualTo(new Found.AtEnd(new LogOffset(10, 0)));
    }

    @Test
    void a_log_that_is_not_here_says_why() {
        logs.end(HANDLE);

        assertThat(lsn(10)).isEqualTo(new Found.NotHere(new Answer.Gone()));
    }

    @Test
    void a_page_that_begins_with_a_point_is_asked_for_by_the_offset_before_it() {
        assertThat(LogSearch.before(new LogOffset(20, 0)))
                .isEqualTo(new LogOffset(19, LogOffset.INFINITE));
        assertThat(LogSearch.before(new LogOffset(20, 4))).isEqualTo(new LogOffset(20, 3));
        assertThat(LogSearch.before(new LogOffset(1, 0))).isEqualTo(LogOffset.SNAPSHOT_END);
        assertThat(LogSearch.before(new LogOffset(20, LogOffset.INFINITE)))
                .isEqualTo(new LogOffset(20, LogOffset.INFINITE));
    }
}
