package dev.metamorph.feed.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.Xid;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

final class SentTransactionsTest {
    private final SentTransactions sent = new SentTransactions(8);

    private void send(int... xids) {
        IntStream.of(xids).forEach(xid -> sent.sent(new Xid(xid)));
    }

    private static PgSnapshot snapshot(String text) {
        return PgSnapshot.parse(text);
    }

    @Test
    void a_snapshot_sees_all_when_nothing_that_was_sent_is_still_running_for_it() {
        send(10, 12);

        assertThat(sent.allSeenBy(snapshot("11:13:11"), sent.mark())).isTrue();
        assertThat(sent.allSeenBy(snapshot("12:13:12"), sent.mark())).isFalse();
        assertThat(sent.allSeenBy(snapshot("12:12:"), sent.mark())).isFalse();
    }

    @Test
    void transactions_sent_after_the_mark_do_not_matter() {
        send(10);
        var mark = sent.mark();
        send(11);

        assertThat(sent.allSeenBy(snapshot("11:12:11"), mark)).isTrue();
        assertThat(sent.allSeenBy(snapshot("11:12:11"), sent.mark())).isFalse();
    }

    @Test
    void the_fragments_of_a_transaction_are_one() {
        send(10, 10, 10);

        assertThat(sent.size()).isEqualTo(1);
        assertThat(sent.mark()).isEqualTo(1);
    }

    @Test
    void pruning_forgets_what_was_seen_and_keeps_the_numbers_of_the_rest() {
        send(10, 11, 12);
        sent.prune(snapshot("11:13:11"));
        var mark = sent.mark();
        send(20);

        assertThat(sent.size()).isEqualTo(2);
        assertThat(mark).isEqualTo(3);
        assertThat(sent.allSeenBy(snapshot("11:13:11"), mark)).isFalse();
        assertThat(sent.allSeenBy(snapshot("12:20:"), mark)).isTrue();
    }

    @Test
    void ids_are_compared_across_the_turn_of_32_bits() {
        send(-2, 3);
        var full = 1L << 32;

        assertThat(sent.allSeenBy(snapshot("%d:%d:".formatted(full + 4, full + 4)), 2)).isTrue();
        assertThat(sent.allSeenBy(snapshot("%d:%d:".formatted(full + 3, full + 3)), 2)).isFalse();
    }

    @Test
    void when_too_many_are_remembered_the_older_ones_must_all_lie_before_xmin() {
        IntStream.range(10, 30).forEach(this::send);

        assertThat(sent.size()).isLessThanOrEqualTo(8);
        assertThat(sent.mark()).isEqualTo(20);
        assertThat(sent.allSeenBy(snapshot("12:30:12"), sent.mark())).isFalse();
        assertThat(sent.allSeenBy(snapshot("30:30:"), sent.mark())).isTrue();
    }

    @Test
    void pruning_ends_the_strictness() {
        IntStream.range(10, 30).forEach(this::send);

        sent.prune(snapshot("30:30:"));

        assertThat(sent.size()).isZero();
        assertThat(sent.allSeenBy(snapshot("12:30:12"), sent.mark())).isTrue();
    }

    @Test
    void millions_are_remembered_in_little_memory() {
        var many = new SentTransactions();
        IntStream.range(0, 10_000_000).forEach(xid -> many.sent(new Xid(xid)));

        assertThat(many.size()).isBetween(2 << 20, 4 << 20);
        assertThat(many.allSeenBy(snapshot("10000000:10000000:"), many.mark())).isTrue();
    }
}
