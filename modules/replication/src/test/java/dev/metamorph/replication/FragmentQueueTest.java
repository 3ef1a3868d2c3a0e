package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.ChangeBlock;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.RelationId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

final class FragmentQueueTest {
    private static final Duration NOW = Duration.ZERO;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FragmentQueue queue = new FragmentQueue(10_000);

    @Test
    void fragments_come_in_order_and_then_the_position() throws Exception {
        offer(fragment(1, 10), fragment(2, 10));
        queue.reached(new Lsn(7));

        assertThat(queue.poll(NOW))
                .contains(new Delivery(List.of(fragment(1, 10), fragment(2, 10)), new Lsn(7)));
        assertThat(queue.poll(NOW)).isEmpty();
    }

    @Test
    void a_position_that_a_transaction_follows_is_forgotten() throws Exception {
        queue.reached(new Lsn(7));
        offer(fragment(9, 10));

        assertThat(queue.poll(NOW)).contains(new Delivery(List.of(fragment(9, 10)), Lsn.ZERO));
    }

    @Test
    void requests_beyond_the_limit_are_refused_until_there_is_room() throws Exception {
        assertThat(offer(fragment(1, 9_000), fragment(2, 1_000))).hasSize(1);

        queue.poll(NOW);

        assertThat(offer(fragment(2, 1_000))).isEmpty();
    }

    @Test
    void a_fragment_that_is_larger_than_all_room_passes_alone() throws Exception {
        assertThat(offer(fragment(1, 50_000), fragment(2, 1))).hasSize(1);
    }

    @Test
    void closing_ends_all_waiting() throws Exception {
        offer(fragment(1, 9_900));
        var offer = CompletableFuture.supplyAsync(() -> offer(LONG, fragment(2, 9_900)));

        queue.close();

        assertThat(offer.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(queue.poll(LONG)).isEmpty();
    }

    private Collection<Fragment> offer(Fragment... fragments) {
        return offer(NOW, fragments);
    }

    /** Offers fragments, and returns those that found no room. */
    private Collection<Fragment> offer(Duration patience, Fragment... fragments) {
        var rest = new ArrayDeque<>(List.of(fragments));
        try {
            queue.offer(rest, patience);
            return rest;
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
