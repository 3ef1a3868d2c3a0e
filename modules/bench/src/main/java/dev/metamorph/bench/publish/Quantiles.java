package dev.metamorph.bench.publish;

import dev.metamorph.bench.replication.JsonLine;

import java.util.Arrays;

/** Quantiles of measured times. */
final class Quantiles {
    private final double[] sortedMillis;

    private Quantiles(double[] sortedMillis) {
        this.sortedMillis = sortedMillis;
    }

    /**
     * Of the times between two moments of each row.
     *
     * @param from nanoseconds by row
     * @param to nanoseconds by row
     * @param first the first row that counts; those before it are warm-up
     */
    static Quantiles between(long[] from, long[] to, int first) {
        var millis = new double[from.length - first];
        for (var i = 0; i < millis.length; i++) {
            millis[i] = (to[first + i] - from[first + i]) / 1e6;
        }
        Arrays.sort(millis);
        return new Quantiles(millis);
    }

    private double of(double share) {
        var index = (int) (sortedMillis.length * share);
        return sortedMillis[Math.min(sortedMillis.length - 1, index)];
    }

    JsonLine addTo(JsonLine line) {
        return line.with("rows", sortedMillis.length)
                .with("p50Millis", of(0.5))
                .with("p90Millis", of(0.9))
                .with("p99Millis", of(0.99))
                .with("maxMillis", of(1));
    }
}
