package dev.metamorph.shape.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.Test;

import java.util.OptionalLong;

final class SlotFiguresTest {
    private static SlotFigures figures(long walEnd, long restart, String walStatus) {
        return new SlotFigures(
                new Lsn(walEnd),
                new Lsn(restart),
                new Lsn(restart),
                false,
                walStatus,
                OptionalLong.empty());
    }

    @Test
    void a_slot_retains_the_wal_from_its_restart_position() {
        assertThat(figures(9_000, 2_000, "extended").retainedBytes()).isEqualTo(7_000);
    }

    @Test
    void a_lost_slot_retains_nothing() {
        var lost = figures(9_000, 0, "lost");

        assertThat(lost.retainedBytes()).isZero();
        assertThat(lost.exists()).isTrue();
    }

    @Test
    void a_slot_ahead_of_the_end_that_was_read_before_it_retains_nothing() {
        assertThat(figures(9_000, 9_500, "reserved").retainedBytes()).isZero();
    }
}
