package dev.metamorph.shape.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.measure.Durations.Bucket;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

final class MeasureTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    @Test
    void a_duration_belongs_to_the_first_bucket_that_is_long_enough() {
        var durations = Durations.ofSeconds();

        durations.add(0);
        durations.add(Duration.ofMillis(10).toNanos());
        durations.add(Duration.ofMillis(10).toNanos() + 1);
        durations.add(Duration.ofDays(1).toNanos());
        durations.add(-5);

        var counts = durations.counts();
        assertThat(counts.buckets().getFirst()).isEqualTo(new Bucket(0.01, 3));
        assertThat(counts.buckets().get(1)).isEqualTo(new Bucket(0.05, 1));
        assertThat(counts.buckets().getLast()).isEqualTo(new Bucket(Double.POSITIVE_INFINITY, 1));
        assertThat(counts.count()).isEqualTo(5);
        assertThat(counts.sumSeconds()).isEqualTo(86_400.020_000_001);
    }

    @Test
    void the_age_of_a_transaction_is_measured_by_its_commit() {
        var times = new CommitTimes(() -> NOON);
        var ages = Durations.ofSeconds();
        times.committed(new Lsn(800), NOON.minusSeconds(3));

        times.addAge(new Lsn(800), ages);

        assertThat(ages.counts().sumSeconds()).isEqualTo(3);
    }

    @Test
    void a_transaction_that_is_not_known_is_not_measured() {
        var times = new CommitTimes(() -> NOON);
        var ages = Durations.ofSeconds();
        for (var lsn = 8L; lsn <= 8 * 1_000_000; lsn += 8) {
            times.committed(new Lsn(lsn), NOON);
        }

        times.addAge(new Lsn(8), ages);
        times.addAge(Lsn.ZERO, ages);
        assertThat(ages.counts().count()).isZero();

        times.addAge(new Lsn(8 * 1_000_000), ages);
        assertThat(ages.counts().count()).isEqualTo(1);
    }
}
