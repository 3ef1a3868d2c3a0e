package dev.metamorph.http.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.FakeLogs;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.stream.LongStream;

/** The cache of pages: which pages are read from the log, and which are not read again. */
final class PagesTest {
    private static final ShapeHandle HANDLE = new ShapeHandle("7-1");
    private static final ShapeRef SHAPE = new ShapeRef(HANDLE, 0);

    private final FakeLogs logs = new FakeLogs();
    private final ArrayDeque<Runnable> readers = new ArrayDeque<>();
    private final Pages pages = new Pages(logs, readers::add, 8000);

    @BeforeEach
    void a_log() {
        logs.create(HANDLE, "{}");
        logs.append(HANDLE, new LogOffset(200, 0), "{\"n\":1}");
    }

    @Test
    void requests_that_come_before_a_read_has_begun_share_it() {
        var one = pages.read(SHAPE, LogOffset.FIRST);
        var other = pages.read(SHAPE, LogOffset.FIRST);

        readers.remove().run();

        assertThat(readers).isEmpty();
        assertThat(one.join()).isEqualTo(other.join());
        assertThat(logs.reads()).isEqualTo(1);
    }

    @Test
    void a_request_that_comes_later_is_not_served_from_an_older_read() {
        var early = pages.read(SHAPE, LogOffset.FIRST);
        readers.remove().run();
        logs.append(HANDLE, new LogOffset(300, 0), "{\"n\":2}");

        var late = pages.read(SHAPE, LogOffset.FIRST);
        readers.remove().run();

        assertThat(next(early.join())).isEqualTo(new LogOffset(200, 0));
        assertThat(next(late.join())).isEqualTo(new LogOffset(300, 0));
    }

    @Test
    void the_end_of_a_log_needs_no_read() {
        var answer = pages.known(SHAPE, new LogOffset(200, 0));

        assertThat(answer.map(PagesTest::next)).contains(new LogOffset(200, 0));
        assertThat(logs.reads()).isZero();
    }

    @Test
    void the_end_of_a_snapshot_is_known_only_from_a_read() {
        var handle = new ShapeHandle("7-2");
        var shape = new ShapeRef(handle, 0);
        logs.create(handle, "{}");
        assertThat(pages.known(shape, LogOffset.SNAPSHOT_END)).isEmpty();

        pages.readHere(shape, LogOffset.SNAPSHOT_END);

        assertThat(pages.known(shape, LogOffset.SNAPSHOT_END).map(PagesTest::next))
                .contains(LogOffset.SNAPSHOT_END);
    }

    @Test
    void a_page_of_a_log_that_has_ended_is_not_known_any_more() {
        pages.readHere(SHAPE, LogOffset.FIRST);
        assertThat(pages.known(SHAPE, LogOffset.FIRST)).isPresent();

        logs.end(HANDLE);

        assertThat(pages.known(SHAPE, LogOffset.FIRST)).isEmpty();
    }

    @Test
    void no_more_is_kept_than_the_capacity() {
        for (var lsn = 300; lsn < 320; lsn++) {
            logs.append(HANDLE, new LogOffset(lsn, 0), "{\"t\":\"" + "x".repeat(1000) + "\"}");
        }
        logs.pageSize(1);
        for (var lsn = 300; lsn < 310; lsn++) {
            pages.readHere(SHAPE, new LogOffset(lsn, 0));
        }

        var known =
                LongStream.range(300, 310)
                        .filter(lsn -> pages.known(SHAPE, new LogOffset(lsn, 0)).isPresent())
                        .count();
        assertThat(known).isBetween(1L, 5L);
    }

    @Test
    void a_page_that_would_push_out_most_others_is_not_kept() {
        logs.append(HANDLE, new LogOffset(300, 0), "{\"t\":\"" + "x".repeat(3000) + "\"}");

        pages.readHere(SHAPE, LogOffset.FIRST);

        assertThat(pages.known(SHAPE, LogOffset.FIRST)).isEmpty();
    }

    @Test
    void a_read_that_fails_fails_those_who_asked() {
        logs.fail(new IllegalStateException("the disk is gone"));
        var answer = pages.read(SHAPE, LogOffset.FIRST);

        readers.remove().run();

        assertThat(answer).isCompletedExceptionally();
    }

    private static LogOffset next(Answer answer) {
        return ((Answer.Page) answer).next();
    }
}
