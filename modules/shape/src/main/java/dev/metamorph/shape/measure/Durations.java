package dev.metamorph.shape.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * A histogram of durations with fixed buckets: how many were at most so long, and their sum. Adding
 * one costs two {@link LongAdder}s and no allocation. Any thread.
 */
public final class Durations {
    private static final double NANOS = 1e9;

    private final long[] boundsNanos;
    private final LongAdder[] buckets;
    private final LongAdder sumNanos = new LongAdder();

    private Durations(List<Duration> bounds) {
        boundsNanos = bounds.stream().mapToLong(Duration::toNanos).sorted().toArray();
        buckets = new LongAdder[bounds.size() + 1];
        Arrays.setAll(buckets, _ -> new LongAdder());
    }

    /** Buckets from 1 ms to 5 minutes, for what a change or a request takes. */
    public static Durations ofMilliseconds() {
        return ofMillis(
                1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000,
                300_000);
    }

    /** Buckets from 10 ms to an hour, for what an initial snapshot takes. */
    public static Durations ofSeconds() {
        return ofMillis(
                10, 50, 100, 500, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000,
                3_600_000);
    }

    private static Durations ofMillis(Integer... bounds) {
        return new Durations(Stream.of(bounds).map(Duration::ofMillis).toList());
    }

    /** Adds a duration; one that is negative, because clocks differ, counts as zero. */
    public void add(long nanos) {
        var counted = Math.max(0, nanos);
        var at = 0;
        while (at < boundsNanos.length && counted > boundsNanos[at]) {
            at++;
        }
        buckets[at].increment();
        sumNanos.add(counted);
    }

    /** The durations that have been added. */
    public Counts counts() {
        var counted = new ArrayList<Bucket>(buckets.length);
        for (var i = 0; i < buckets.length; i++) {
            var bound = i < boundsNanos.length ? boundsNanos[i] / NANOS : Double.POSITIVE_INFINITY;
            counted.add(new Bucket(bound, buckets[i].sum()));
        }
        return new Counts(counted, sumNanos.sum() / NANOS);
    }

    /**
     * The durations of one bucket.
     *
     * @param upToSeconds the longest that belongs to it; positive infinity in the last one
     * @param count how many, without those of the buckets before it
     */
    public record Bucket(double upToSeconds, long count) {}

    /**
     * A copy of a histogram.
     *
     * @param buckets in ascending order
     * @param sumSeconds the sum of all durations
     */
    public record Counts(List<Bucket> buckets, double sumSeconds) {
        public Counts {
            buckets = List.copyOf(buckets);
        }

        /** The number of durations. */
        public long count() {
            return buckets.stream().mapToLong(Bucket::count).sum();
        }
    }
}
