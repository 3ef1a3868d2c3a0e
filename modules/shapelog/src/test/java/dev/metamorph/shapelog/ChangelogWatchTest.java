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
    void an_entry_at_the_offset_of_another_one_tells_of_a_loss_until_the_shapes_have_ended() {
        watch.acknowledged(ONE, 7);
        watch.acknowledged(ONE, 7);
        assertThat(watch.hasLost(ONE)).isTrue();
        assertThat(watch.hasLost(OTHER)).isFalse();

        watch.ended(ONE);
        watch.acknowledged(ONE, 8);
        assertThat(watch.hasLost(ONE)).isFalse();
    }

    @Test
    void a_loss_is_told_again_if_the_task_leaves_before_its_transaction_is_committed() {
        watch.acknowledged(ONE, 7);
        watch.acknowledged(ONE, 7);
        watch.ended(ONE);
        watch.acknowledged(ONE, 8);
        // Behind the mark of an earlier transaction, in that of the ends.
        watch.acknowledged(ONE, 10);
        watch.acknowledged(ONE, 11);
        watch.left(ONE);

        assertThat(watch.hasLost(ONE)).isTrue();
        assertThat(watch.hasLost(OTHER)).isFalse();
    }

    @Test
    void a_loss_is_settled_when_the_transaction_that_ended_the_shapes_is_committed() {
        watch.acknowledged(ONE, 7);
        watch.acknowledged(ONE, 7);
        watch.ended(ONE);
        watch.acknowledged(ONE, 9);
        watch.acknowledged(ONE, 11);
        watch.left(ONE);

        assertThat(watch.hasLost(ONE)).isFalse();
    }

    @Test
    void a_loss_during_the_transaction_that_ends_the_shapes_is_another_one() {
        watch.restoring(ONE, 6, 5);
        watch.ended(ONE);
        watch.acknowledged(ONE, 5);
        watch.acknowledged(ONE, 4);

        assertThat(watch.hasLost(ONE)).isTrue();
    }

    @Test
    void a_task_that_leaves_tells_of_no_loss() {
        watch.acknowledged(ONE, 7);
        watch.left(ONE);

        assertThat(watch.hasLost(ONE)).isFalse();
    }

    @Test
    void a_changelog_that_ends_before_its_store_has_lost_entries() {
        watch.restoring(ONE, 6, 5);

        assertThat(watch.hasLost(ONE)).isTrue();
    }
}
