package dev.metamorph.http.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;

final class RetryLimitTest {
    private final AtomicLong now = new AtomicLong(Duration.ofHours(5).toNanos());
    private final RetryLimit lost = new RetryLimit(now::get);

    @Test
    void a_request_is_retried_during_20_seconds_from_the_first_failure_on() {
        assertThat(lost.retryAfter()).isPresent();
        now.addAndGet(Duration.ofMillis(19_999).toNanos());
        assertThat(lost.retryAfter()).isPresent();

        now.addAndGet(Duration.ofMillis(1).toNanos());

        assertThat(lost.retryAfter()).isEmpty();
    }

    @Test
    void the_delay_doubles_and_an_instance_is_asked_less_than_30_times_in_all() {
        var delays = new ArrayList<Duration>();
        for (var delay = lost.retryAfter(); delay.isPresent(); delay = lost.retryAfter()) {
            delays.add(delay.get());
            now.addAndGet(delay.get().toNanos());
        }

        assertThat(delays.stream().limit(6).map(Duration::toMillis))
                .containsExactly(50L, 100L, 200L, 400L, 800L, 800L);
        assertThat(delays).hasSizeLessThan(30);
    }
}
