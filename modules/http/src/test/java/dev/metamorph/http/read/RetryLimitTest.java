package dev.metamorph.http.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

final class RetryLimitTest {
    private final AtomicLong now = new AtomicLong(Duration.ofHours(5).toNanos());
    private final RetryLimit lost = RetryLimit.withLostInstance(now::get);

    @Test
    void another_one_is_looked_for_during_20_seconds_from_the_first_loss_on() {
        assertThat(lost.lasts()).isTrue();
        now.addAndGet(Duration.ofMillis(19_999).toNanos());
        assertThat(lost.lasts()).isTrue();

        now.addAndGet(Duration.ofMillis(1).toNanos());

        assertThat(lost.lasts()).isFalse();
    }
}
