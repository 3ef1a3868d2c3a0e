package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChangelogWatchTest {
    private static final int ONE = 1;
    private static final int OTHER = 2;

    private final ChangelogWatch watch = new ChangelogWatch();

    @Test
    void nothing_is_lost_while_offsets_rise() {
        watch.restoring(ONE, 0, 0);
        watch.restoring(ONE, 5, 5);
        watch.acknowledged(ONE, 5);
        watch.acknowledged(OTHER, 1);
        watch.acknowledged(ONE, 7);

        assertThat(watch.hasLost(ONE)).isFalse();
        assertThat(watch.hasLost(OTHER)).isFalse();
    }

    @Test
    void an_entry_at_the_offset_of_another_one_tells_of_a_loss_until_it_is_dealt_with() {
        watch.acknowledged(ONE, 7);
        watch.acknowledged(ONE, 7);
        assertThat(watch.hasLost(ONE)).isTrue();
        assertThat(watch.hasLost(OTHER)).isFalse();

        watch.settled(ONE);
        watch.acknowledged(ONE, 8);
        assertThat(watch.hasLost(ONE)).isFalse();
    }

    @Test
    void a_changelog_that_ends_before_its_store_has_lost_entries() {
        watch.restoring(ONE, 6, 5);

        assertThat(watch.hasLost(ONE)).isTrue();
    }
}
