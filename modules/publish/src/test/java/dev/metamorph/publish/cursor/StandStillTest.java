package dev.metamorph.publish.cursor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

final class StandStillTest {
    private final StandStill standStill = new StandStill();

    private boolean lasts(long position, long end, int seconds) {
        return standStill.lasts(1, position, end, Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void a_reader_that_stands_before_the_end_for_a_minute_is_told() {
        assertThat(lasts(120, 121, 0)).isFalse();
        assertThat(lasts(120, 121, 59)).isFalse();

        assertThat(lasts(120, 125, 60)).isTrue();
    }

    @Test
    void one_that_moves_or_is_at_the_end_is_not() {
        assertThat(lasts(120, 121, 0)).isFalse();
        assertThat(lasts(121, 300, 59)).isFalse();
        assertThat(lasts(121, 300, 118)).isFalse();
        assertThat(lasts(300, 300, 130)).isFalse();

        assertThat(lasts(300, 301, 200)).isFalse();
    }

    @Test
    void partitions_are_apart() {
        lasts(120, 121, 0);

        assertThat(standStill.lasts(2, 120, 121, Duration.ofSeconds(70).toNanos())).isFalse();
    }
}
