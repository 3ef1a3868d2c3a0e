package dev.metamorph.http;

import java.io.IOException;
import java.time.Duration;

/**
 * Repeats attempts that say nothing, because a thread stalled for longer than the server's own
 * patience.
 */
final class Attempts {
    private static final int MAX = 10;

    private Attempts() {}

    /** A scenario with its assertions, from the beginning. */
    @FunctionalInterface
    interface Attempt {
        void run() throws Exception;
    }

    /**
     * Runs the attempt. If it fails, the failure counts if it came within the server's patience, or
     * if it comes every time.
     */
    static void within(Duration patience, Attempt attempt) throws Exception {
        for (var left = MAX; ; left--) {
            var started = System.nanoTime();
            try {
                attempt.run();
                return;
            } catch (IOException | AssertionError e) {
                var tookNanos = System.nanoTime() - started;
                if (tookNanos < patience.toNanos() || left == 1) {
                    throw e;
                }
            }
        }
    }
}
