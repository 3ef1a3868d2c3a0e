package dev.metamorph.http.read.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;

final class RetryLimitTest {
    private static final long START = Duration.ofHours(5).toNanos();

    @Test
    void a_request_is_retried_during_20_seconds_from_the_first_failure_on() {
        var first = RetryLimit.UNUSED.afterFailure(START).orElseThrow();

        var last = first.afterFailure(START + Duration.ofMillis(19_999).toNanos());

        assertThat(last).isPresent();
        assertThat(last.get().afterFailure(START + Duration.ofSeconds(20).toNanos())).isEmpty();
    }

    @Test
    void the_delay_doubles_and_an_instance_is_asked_less_than_30_times_in_all() {
        var delays = new ArrayList<Duration>();
        var now = START;
        for (var next = RetryLimit.UNUSED.afterFailure(now);
                next.isPresent();
                next = next.get().afterFailure(now)) {
            delays.add(next.get().delay());
            now += next.get().delay().toNanos();
        }

        assertThat(delays.stream().limit(6).map(Duration::toMillis))
                .containsExactly(50L, 100L, 200L, 400L, 800L, 800L);
        assertThat(delays).hasSizeLessThan(30);
    }

    @Test
    void a_request_that_has_not_failed_has_no_delay_and_no_limit() {
        assertThat(RetryLimit.UNUSED.failed()).isFalse();
        assertThat(RetryLimit.UNUSED.afterFailure(Long.MAX_VALUE)).isPresent();
    }
}
