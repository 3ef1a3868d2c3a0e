package dev.metamorph.bench.hop;

import java.util.Locale;

/** The measurements of one run. Latencies are from before the append to the reader's thread. */
record HopResult(
        int samples, double p50Ms, double p90Ms, double p99Ms, double maxMs, long rowsPerSecond) {
    static HopResult of(long[] sortedNanos, long rowsPerSecond) {
        return new HopResult(
                sortedNanos.length,
                quantile(sortedNanos, 0.5),
                quantile(sortedNanos, 0.9),
                quantile(sortedNanos, 0.99),
                quantile(sortedNanos, 1),
                rowsPerSecond);
    }

    private static double quantile(long[] sortedNanos, double part) {
        var index = (int) Math.ceil(part * sortedNanos.length) - 1;
        return sortedNanos[Math.max(0, index)] / 1e6;
    }

    String toJson(String settings) {
        return String.format(
                Locale.ROOT,
                "{\"hop\":\"%s\",\"samples\":%d,\"p50_ms\":%.2f,\"p90_ms\":%.2f,\"p99_ms\":%.2f,"
                        + "\"max_ms\":%.2f,\"rows_per_s\":%d}",
                settings,
                samples,
                p50Ms,
                p90Ms,
                p99Ms,
                maxMs,
                rowsPerSecond);
    }
}
