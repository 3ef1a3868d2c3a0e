package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class ChangelogWatchTest {
    private static final TopicPartition ONE = new TopicPartition("changelog", 1);
    private static final TopicPartition OTHER = new TopicPartition("changelog", 2);

    private final ChangelogWatch watch = new ChangelogWatch();

    @Test
    void nothing_is_lost_while_offsets_rise() {
        watch.restoring(ONE, 0, 0);
        watch.restoring(ONE, 5, 5);
        watch.acknowledged(ONE, 5);
        watch.acknowledged(OTHER, 1);
        watch.acknowledged(ONE, 7);

        assertThat(watch.hasLost(1)).isFalse();
        assertThat(watch.hasLost(2)).isFalse();
    }

    @Test
    void an_entry_at_the_offset_of_another_one_tells_of_a_loss_until_it_is_dealt_with() {
        watch.acknowledged(ONE, 7);
        watch.acknowledged(ONE, 7);
        assertThat(watch.hasLost(1)).isTrue();
        assertThat(watch.hasLost(2)).isFalse();

        watch.settled(1);
        watch.acknowledged(ONE, 8);
        assertThat(watch.hasLost(1)).isFalse();
    }

    @Test
    void a_changelog_that_ends_before_its_store_has_lost_entries() {
        watch.restoring(ONE, 6, 5);

        assertThat(watch.hasLost(1)).isTrue();
    }
}
