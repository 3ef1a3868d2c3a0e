package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CommitPaceTest {
    private final CommitPace pace = new CommitPace(100, 0);

    @Test
    void the_first_change_is_committed_at_once() {
        assertThat(pace.changed(0)).isTrue();
    }

    @Test
    void a_crowd_of_changes_waits_for_the_pace() {
        pace.changed(0);

        assertThat(pace.changed(50)).isFalse();
        assertThat(pace.elapsed(99)).isFalse();
        assertThat(pace.elapsed(100)).isTrue();
        assertThat(pace.elapsed(300)).isFalse();
    }
}
