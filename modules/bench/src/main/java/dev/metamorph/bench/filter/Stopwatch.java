package dev.metamorph.bench.filter;

import java.util.function.LongSupplier;

/** Measures times and prints them, one JSON line each: nanoseconds per operation, best round. */
final class Stopwatch {
    private static final long NANOS_PER_MEASUREMENT = 300_000_000L;
    private static final long NANOS_PER_ROUND = 1_000_000L;

    // Printed, so that the compiler cannot remove the measured code.
    private long sum;

    void report(String name, int operations, LongSupplier once) {
        System.out.printf(
                "{\"what\": \"%s\", \"nanos\": %.1f, \"sum\": %d}%n",
                name, best(operations, once), sum);
    }

    /** Nanoseconds of one operation. */
    double best(int operations, LongSupplier once) {
        var best = Double.MAX_VALUE;
        var end = System.nanoTime() + NANOS_PER_MEASUREMENT;
        while (System.nanoTime() < end) {
            var start = System.nanoTime();
            var times = 0;
            do {
                sum += once.getAsLong();
                times++;
            } while (System.nanoTime() - start < NANOS_PER_ROUND);
            best = Math.min(best, (double) (System.nanoTime() - start) / times);
        }
        return best / operations;
    }
}
