package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

final class ShapeLogRestartsTest {
    private final ShapeLogRestarts restarts = new ShapeLogRestarts();
    private long now = 1_000_000;

    @Test
    void the_first_start_does_not_wait() {
        assertThat(restarts.delay(now)).isZero();
    }

    @Test
    void the_wait_doubles_from_failure_to_failure_up_to_30_s() {
        var waits = new ArrayList<Long>();
        for (var i = 0; i < 7; i++) {
            failAfter(Duration.ofSeconds(1));
            waits.add(restarts.delay(now).toSeconds());
        }

        assertThat(waits).isEqualTo(List.of(1L, 2L, 4L, 8L, 16L, 30L, 30L));
    }

    @Test
    void time_that_has_passed_since_the_failure_counts() {
        failAfter(Duration.ofSeconds(1));

        now += Duration.ofMillis(400).toNanos();

        assertThat(restarts.delay(now)).isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void a_failure_after_a_minute_of_running_waits_like_the_first_one() {
        failAfter(Duration.ofSeconds(1));
        failAfter(Duration.ofSeconds(1));

        failAfter(Duration.ofSeconds(61));

        assertThat(restarts.delay(now)).isEqualTo(Duration.ofSeconds(1));
    }

    private void failAfter(Duration run) {
        restarts.starting(now);
        now += run.toNanos();
        restarts.failed(now);
    }
}
