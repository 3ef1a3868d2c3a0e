package dev.metamorph.coordinator.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

final class ReadWatchTest {
    private static final Instant START = Instant.parse("2026-01-02T00:00:00Z");

    private final ReadWatch watch = new ReadWatch(Duration.ofSeconds(60));

    private Instant round(int seconds) {
        return watch.round(Set.of(1), START.plusSeconds(seconds)).getOrDefault(1, Instant.MAX);
    }

    @Test
    void reads_are_known_from_the_first_round_on() {
        assertThat(round(0)).isEqualTo(START);
        assertThat(round(60)).isEqualTo(START);
        assertThat(round(119)).isEqualTo(START);
    }

    @Test
    void a_pause_begins_the_watch_again() {
        round(0);

        assertThat(round(61)).isEqualTo(START.plusSeconds(61));
        assertThat(round(62)).isEqualTo(START.plusSeconds(61));
    }

    @Test
    void a_clock_that_was_set_back_begins_the_watch_again() {
        round(100);

        assertThat(round(50)).isEqualTo(START.plusSeconds(50));
    }

    @Test
    void a_watch_that_was_ended_begins_again() {
        round(0);
        watch.end();

        assertThat(round(5)).isEqualTo(START.plusSeconds(5));
    }

    @Test
    void each_partition_has_a_watch_of_its_own() {
        round(0);

        assertThat(watch.round(Set.of(1, 2), START.plusSeconds(50)))
                .containsEntry(1, START)
                .containsEntry(2, START.plusSeconds(50))
                .hasSize(2);
        assertThat(watch.round(Set.of(2), START.plusSeconds(100))).hasSize(1);
        assertThat(round(111)).isEqualTo(START.plusSeconds(111));
    }
}
