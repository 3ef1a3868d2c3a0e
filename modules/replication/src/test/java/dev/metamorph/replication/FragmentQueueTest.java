package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.ChangeBlock;
import dev.metamorph.feed.Fragment;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.RelationId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

final class FragmentQueueTest {
    private static final Duration NOW = Duration.ZERO;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FragmentQueue queue = new FragmentQueue(10_000);

    @Test
    void fragments_come_in_order_and_then_the_position() throws Exception {
        queue.offer(fragment(1, 10), NOW);
        queue.offer(fragment(2, 10), NOW);
        queue.reached(new Lsn(7));

        assertThat(queue.poll(NOW))
                .contains(new Delivery(List.of(fragment(1, 10), fragment(2, 10)), new Lsn(7)));
        assertThat(queue.poll(NOW)).isEmpty();
    }

    @Test
    void a_position_that_a_transaction_follows_is_forgotten() throws Exception {
        queue.reached(new Lsn(7));
        queue.offer(fragment(9, 10), NOW);

        assertThat(queue.poll(NOW)).contains(new Delivery(List.of(fragment(9, 10)), Lsn.ZERO));
    }

    @Test
    void what_is_too_much_is_refused_until_there_is_room() throws Exception {
        assertThat(queue.offer(fragment(1, 9_000), NOW)).isTrue();
        assertThat(queue.offer(fragment(2, 1_000), NOW)).isFalse();

        queue.poll(NOW);

        assertThat(queue.offer(fragment(2, 1_000), NOW)).isTrue();
    }

    @Test
    void a_fragment_that_is_larger_than_all_room_passes_alone() throws Exception {
        assertThat(queue.offer(fragment(1, 50_000), NOW)).isTrue();
        assertThat(queue.offer(fragment(2, 1), NOW)).isFalse();
    }

    @Test
    void closing_ends_all_waiting() throws Exception {
        queue.offer(fragment(1, 9_900), NOW);
        var offer = CompletableFuture.supplyAsync(() -> offer(fragment(2, 9_900)));

        queue.close();

        assertThat(offer.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.poll(LONG)).isEmpty();
    }

    private boolean offer(Fragment fragment) {
        try {
            return queue.offer(fragment, LONG);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Fragment fragment(long commit, int bytes) {
        var change = new Change.Insert(new RelationId(1), Row.ofTexts("x".repeat(bytes)));
        return new Fragment(
                new Lsn(commit),
                new Xid(1),
                Instant.EPOCH,
                0,
                ChangeBlock.of(List.of(change)),
                List.of(),
                true);
    }
}
