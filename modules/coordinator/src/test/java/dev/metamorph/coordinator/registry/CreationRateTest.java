package dev.metamorph.coordinator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

final class CreationRateTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);

    private int taken(CreationRate rate, int attempts) {
        var taken = 0;
        for (var i = 0; i < attempts; i++) {
            if (rate.take().isEmpty()) {
                taken++;
            }
        }
        return taken;
    }

    @Test
    void so_many_are_created_at_once_and_then_one_per_period() {
        var rate = new CreationRate(4, nanos::get);

        assertThat(taken(rate, 10)).isEqualTo(4);
        assertThat(rate.take()).contains(Duration.ofMillis(250));
        nanos.addAndGet(Duration.ofMillis(250).toNanos());
        assertThat(taken(rate, 10)).isEqualTo(1);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(taken(rate, 10)).isEqualTo(4);
    }

    @Test
    void no_second_has_more_than_twice_the_rate_and_a_refused_one_takes_nothing() {
        var random = new Random(7);
        var rate = new CreationRate(10, nanos::get);
        var seconds = 20;
        var taken = 0;
        for (var i = 0; i < seconds * 100; i++) {
            nanos.addAndGet(Duration.ofMillis(10).toNanos());
            taken += taken(rate, random.nextInt(5));
        }

        assertThat(taken).isBetween(10 * (seconds - 1), 10 * (seconds + 1));
    }

    @Test
    void without_a_limit_everything_is_created() {
        assertThat(taken(new CreationRate(0, nanos::get), 10_000)).isEqualTo(10_000);
    }
}
