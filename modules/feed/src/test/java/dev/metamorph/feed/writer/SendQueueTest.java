package dev.metamorph.feed.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.RecordSamples;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedLimits;
import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

@Timeout(30)
final class SendQueueTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private final FeedLimits limits =
            FeedLimits.defaults().withRecords(300, 4).withBytes(1 << 20, 1_000, 1_000);
    private final SendQueue queue = new SendQueue(limits, new Lsn(50), nanos::get);

    private static Outgoing.Fragments transactions(long... lsns) {
        return one(LongStream.of(lsns).mapToObj(RecordSamples::transaction).toList());
    }

    private static Outgoing.Fragments one(List<Fragment> fragments) {
        return Outgoing.Fragments.cut(fragments, Integer.MAX_VALUE).getFirst();
    }

    private static Outgoing.Rows rows() {
        var rows = new FeedRecord.SnapshotRows(RecordSamples.HANDLE, 1, List.of());
        return new Outgoing.Rows(new Outgoing.One(0, rows, new CompletableFuture<>()), 10);
    }

    private static Outgoing.One dropped() {
        var record = new FeedRecord.ShapeDropped(RecordSamples.HANDLE, "");
        return new Outgoing.One(0, record, new CompletableFuture<>());
    }

    @Test
    void transactions_that_wait_together_become_one_record() throws Exception {
        queue.put(transactions(100));
        queue.put(transactions(101, 102));

        assertThat(queue.take()).isEqualTo(transactions(100, 101, 102));
    }

    @Test
    void a_record_is_not_filled_beyond_its_size() throws Exception {
        queue.put(transactions(100, 101, 102, 103));
        queue.put(transactions(104, 105));

        assertThat(queue.take()).isEqualTo(transactions(100, 101, 102, 103));
        assertThat(queue.take()).isEqualTo(transactions(104, 105));
    }

    @Test
    void fragments_that_come_together_are_cut_into_records_between_each_other() {
        var fragments = LongStream.range(100, 110).mapToObj(RecordSamples::transaction).toList();

        var parts = Outgoing.Fragments.cut(fragments, 300);

        assertThat(parts)
                .containsExactly(
                        transactions(100, 101, 102, 103, 104),
                        transactions(105, 106, 107, 108, 109));
        assertThat(Outgoing.Fragments.cut(fragments, 1)).hasSize(10);
        assertThat(Outgoing.Fragments.cut(List.of(), 300)).isEmpty();
    }

    @Test
    void the_life_of_a_shape_keeps_its_place_between_transactions() throws Exception {
        var dropped = dropped();
        queue.put(transactions(100));
        queue.put(dropped);
        queue.put(transactions(101));

        assertThat(queue.take()).isEqualTo(transactions(100));
        assertThat(queue.take()).isEqualTo(dropped);
        assertThat(queue.take()).isEqualTo(transactions(101));
    }

    @Test
    void snapshot_rows_wait_for_transactions() throws Exception {
        var rows = rows();
        queue.put(rows);
        queue.put(transactions(100));

        assertThat(queue.take()).isEqualTo(transactions(100));
        assertThat(queue.take()).isEqualTo(rows);
    }

    @Test
    void snapshot_rows_get_their_turn_under_any_load() throws Exception {
        var rows = rows();
        queue.put(rows);
        var large = RecordSamples.fragment(100, 0, true, RecordSamples.insertOf(5 << 20));
        queue.put(one(List.of(large)));
        assertThat(queue.take()).isInstanceOf(Outgoing.Fragments.class);
        queue.put(transactions(101));

        assertThat(queue.take()).isEqualTo(rows);
        assertThat(queue.take()).isEqualTo(transactions(101));
    }

    @Test
    void a_position_is_sent_when_nothing_else_is() throws Exception {
        queue.reached(new Lsn(60));

        assertThat(queue.take()).isEqualTo(new Outgoing.Reached(new Lsn(60)));
    }

    @Test
    void a_position_comes_after_the_transactions_before_it() throws Exception {
        queue.put(transactions(100));
        queue.reached(new Lsn(110));
        nanos.addAndGet(limits.progressAfter().toNanos());

        assertThat(queue.take()).isEqualTo(transactions(100));
        nanos.addAndGet(limits.progressAfter().toNanos());
        assertThat(queue.take()).isEqualTo(new Outgoing.Reached(new Lsn(110)));
    }

    @Test
    void a_position_that_says_nothing_new_is_not_sent() throws Exception {
        queue.put(transactions(100));
        queue.take();
        queue.reached(new Lsn(100));
        queue.reached(new Lsn(40));
        nanos.addAndGet(limits.progressAfter().toNanos());
        var dropped = dropped();
        queue.put(dropped);

        assertThat(queue.take()).isEqualTo(dropped);
        queue.reached(new Lsn(101));
        nanos.addAndGet(limits.progressAfter().toNanos());
        assertThat(queue.take()).isEqualTo(new Outgoing.Reached(new Lsn(101)));
    }

    @Test
    void a_producer_that_puts_too_much_waits_until_some_is_taken() throws Exception {
        queue.put(transactions(LongStream.range(100, 115).toArray()));
        var waiting = Thread.ofVirtual().start(() -> put(transactions(200, 201, 202)));
        until(waiting, Thread.State.WAITING);

        queue.take();

        waiting.join();
        assertThat(queue.take()).isEqualTo(transactions(200, 201, 202));
    }

    @Test
    void the_end_frees_all_waiting_threads_and_refuses_more() throws Exception {
        queue.put(transactions(LongStream.range(100, 115).toArray()));
        var outcome = new CompletableFuture<Throwable>();
        var waiting =
                Thread.ofVirtual()
                        .unstarted(() -> put(transactions(LongStream.range(1, 9).toArray())));
        waiting.setUncaughtExceptionHandler((_, error) -> outcome.complete(error));
        waiting.start();
        until(waiting, Thread.State.WAITING);

        queue.end(new FeedException("the broker said no"));

        assertThat(outcome.get()).hasMessageContaining("the broker said no");
        assertThatThrownBy(() -> queue.put(dropped())).isInstanceOf(FeedException.class);
        assertThatThrownBy(queue::take).isInstanceOf(FeedException.class);
    }

    private void put(Outgoing.Fragments fragments) {
        try {
            queue.put(fragments);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void until(Thread thread, Thread.State state) {
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
    }

    @Test
    void an_idle_feed_tells_its_position_again_and_never_an_earlier_one() throws Exception {
        queue.reached(new Lsn(90));
        queue.put(transactions(100));
        queue.take();

        nanos.addAndGet(SendQueue.IDLE.toNanos());
        assertThat(queue.take()).isEqualTo(new Outgoing.Reached(new Lsn(100)));

        nanos.addAndGet(SendQueue.IDLE.toNanos());
        assertThat(queue.take()).isEqualTo(new Outgoing.Reached(new Lsn(100)));
    }
}
