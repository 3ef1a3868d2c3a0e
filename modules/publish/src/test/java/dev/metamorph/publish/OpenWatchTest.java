package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.publish.topic.OpenTransactions.Open;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import java.util.List;

final class OpenWatchTest {
    private static final TopicPartition ITEMS = new TopicPartition("items", 0);
    private final OpenWatch watch = new OpenWatch();

    private static Open open(long offset, String transactionalId) {
        return new Open(ITEMS, offset, 7, transactionalId);
    }

    @Test
    void a_transaction_that_is_open_twice_hangs() {
        assertThat(watch.hangs(List.of())).isFalse();
        assertThat(watch.hangs(List.of(open(5, "a")))).isFalse();

        assertThat(watch.hangs(List.of(open(5, "a"), open(9, "b")))).isTrue();
    }

    @Test
    void one_transaction_after_the_other_is_none_that_hangs() {
        watch.hangs(List.of());
        watch.hangs(List.of(open(5, "a")));

        assertThat(watch.hangs(List.of(open(8, "a")))).isFalse();
    }

    @Test
    void somebody_else_s_transaction_does_not_count() {
        watch.hangs(List.of());
        watch.hangs(List.of(open(5, "")));

        assertThat(watch.hangs(List.of(open(5, "")))).isFalse();
    }

    @Test
    void what_the_turn_could_not_end_at_its_opening_does_not_end_it() {
        watch.hangs(List.of(open(5, "a")));

        assertThat(watch.hangs(List.of(open(5, "a")))).isFalse();
        assertThat(watch.hangs(List.of(open(5, "a")))).isFalse();
    }
}
