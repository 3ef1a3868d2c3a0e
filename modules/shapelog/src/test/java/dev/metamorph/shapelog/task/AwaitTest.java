package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.where;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shapelog.read.Waiter;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Readers that wait for news. */
final class AwaitTest {
    private final Rig rig = Rig.led();
    private final AtomicInteger woken = new AtomicInteger();

    private Waiter await(String handle, LogOffset after) {
        return rig.logs().await(new ShapeHandle(handle), after, woken::incrementAndGet);
    }

    @Test
    void a_reader_is_called_when_there_is_more_and_only_once() {
        rig.feed().shape(all("h"));
        await("h", LogOffset.SNAPSHOT_END);
        assertThat(woken).hasValue(0);

        rig.feed().transaction(2000, insert(1, "a")).transaction(3000, insert(2, "b"));

        assertThat(woken).hasValue(1);
    }

    @Test
    void a_reader_that_is_called_finds_the_items_and_their_lsn_reached() {
        rig.feed().shape(all("h"));
        var found = new ArrayList<Rig.Page>();
        var h = new ShapeHandle("h");
        var _ =
                rig.logs()
                        .await(
                                h,
                                LogOffset.SNAPSHOT_END,
                                () -> found.add(rig.page("h", LogOffset.SNAPSHOT_END)));

        rig.feed().transaction(2000, insert(1, "a"));

        assertThat(found.getFirst().next()).isEqualTo("2000_0");
        assertThat(found.getFirst().reached()).isEqualTo(2000);
    }

    @Test
    void a_reader_that_throws_when_it_is_called_does_not_end_the_task() {
        rig.feed().shape(all("h"));
        var _ =
                rig.logs()
                        .await(
                                new ShapeHandle("h"),
                                LogOffset.SNAPSHOT_END,
                                () -> {
                                    throw new IllegalStateException("thrown by the test");
                                });
        await("h", LogOffset.SNAPSHOT_END);

        rig.feed().transaction(2000, insert(1, "a"));

        assertThat(woken).hasValue(1);
    }

    @Test
    void a_reader_is_not_called_for_another_shape() {
        rig.feed().shape(where("h", "id = 1")).shape(where("g", "id = 2"));
        await("h", LogOffset.SNAPSHOT_END);

        rig.feed().transaction(2000, insert(2, "b"));

        assertThat(woken).hasValue(0);
    }

    @Test
    void a_reader_is_not_called_for_half_a_transaction() {
        rig.feed().shape(all("h"));
        await("h", LogOffset.SNAPSHOT_END);

        rig.feed().part(2000, 0, false, insert(1, "a"), insert(2, "b"));
        assertThat(woken).hasValue(0);

        rig.feed().part(2000, 2, true);
        assertThat(woken).hasValue(1);
    }

    @Test
    void a_reader_that_is_behind_is_called_at_once() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));
        await("h", LogOffset.SNAPSHOT_END);

        assertThat(woken).hasValue(1);
    }

    @Test
    void a_reader_that_gave_up_is_not_called() {
        rig.feed().shape(all("h"));
        await("h", LogOffset.SNAPSHOT_END).close();

        rig.feed().transaction(2000, insert(1, "a"));

        assertThat(woken).hasValue(0);
    }

    @Test
    void a_reader_is_called_when_the_shape_ends_or_the_log_moves() {
        rig.feed().shape(all("h")).shape(where("g", "id = 2"));
        await("h", LogOffset.SNAPSHOT_END);
        rig.feed().send(new ShapeDropped(new ShapeHandle("h"), "asked"));
        assertThat(woken).hasValue(1);

        await("g", LogOffset.SNAPSHOT_END);
        rig.restart();
        assertThat(woken).hasValue(2);
    }

    @Test
    void a_reader_of_a_shape_that_comes_is_called() {
        var feed = new long[] {Long.MAX_VALUE};
        var task = PartitionTask.load(0, new MapStore(), then -> then.accept(feed[0]), _ -> {});
        var offset = new AtomicInteger();
        var feeding = new Feeding(value -> task.process(offset.getAndIncrement(), value));
        feeding.leader(0);
        var h = new ShapeHandle("h");
        assertThat(task.logs().read(h, LogOffset.BEFORE_ALL)).isInstanceOf(Answer.NotYet.class);
        var _ = task.logs().await(h, LogOffset.BEFORE_ALL, woken::incrementAndGet);

        feeding.send(all("h"));
        assertThat(woken).hasValue(1);
    }

    @Test
    void existence_is_decided_once_the_feed_is_processed_up_to_its_end_at_the_request() {
        var task = PartitionTask.load(0, new MapStore(), then -> then.accept(3), _ -> {});
        var offset = new AtomicInteger();
        var feeding = new Feeding(value -> task.process(offset.getAndIncrement(), value));
        feeding.leader(0);
        var g = new ShapeHandle("g");
        var _ = task.logs().await(g, LogOffset.BEFORE_ALL, woken::incrementAndGet);
        feeding.send(all("h"));
        assertThat(woken).hasValue(0);
        assertThat(task.logs().read(g, LogOffset.BEFORE_ALL)).isInstanceOf(Answer.NotYet.class);

        feeding.send(new SnapshotStarted(new ShapeHandle("h"), 1, Feeding.BEFORE_1000, Lsn.ZERO));

        assertThat(woken).hasValue(1);
        assertThat(task.logs().read(g, LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
    }

    @Test
    void a_log_has_no_end_before_its_snapshot_is_complete() {
        var h = new ShapeHandle("h");
        rig.feed().send(all("h"));
        assertThat(rig.logs().end(h)).isEqualTo(new Answer.Unfinished());
        rig.feed()
                .send(new SnapshotStarted(h, 1, Feeding.BEFORE_1000, Lsn.ZERO))
                .rows(h, Items.row(1, "a"));
        assertThat(rig.logs().end(h)).isEqualTo(new Answer.Unfinished());

        rig.feed().transaction(2000, insert(2, "b")).send(new SnapshotFinished(h, 1, 1));

        assertThat(rig.logs().end(h))
                .isInstanceOfSatisfying(
                        Answer.Page.class,
                        page -> assertThat(page.next()).isEqualTo(new LogOffset(2000, 0)));
    }

    @Test
    void a_reader_of_a_chunk_that_will_never_be_is_called_at_once() {
        rig.feed().shape(all("h"), Items.row(1, "a"));

        await("h", LogOffset.FIRST);

        assertThat(woken).hasValue(1);
    }

    @Test
    void a_reader_of_a_chunk_is_called_when_it_is_complete() {
        var h = new ShapeHandle("h");
        rig.feed()
                .send(all("h", 10))
                .send(new SnapshotStarted(h, 1, Feeding.BEFORE_1000, Lsn.ZERO));
        await("h", LogOffset.BEFORE_ALL);
        assertThat(woken).hasValue(0);

        rig.feed().rows(h, Items.row(1, "a"));

        assertThat(woken).hasValue(1);
    }
}
