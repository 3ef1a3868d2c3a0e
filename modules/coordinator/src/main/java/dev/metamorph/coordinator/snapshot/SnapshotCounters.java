package dev.metamorph.coordinator.snapshot;

import dev.metamorph.shape.measure.Durations;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the initial snapshots that this process takes, across epochs. Any thread. */
public final class SnapshotCounters {
    private final AtomicInteger running = new AtomicInteger();
    private final Durations finished = Durations.ofSeconds();
    private final Durations failed = Durations.ofSeconds();

    /** A snapshot begins; the result is closed when it is over. */
    Running begin() {
        running.incrementAndGet();
        return new Running(System.nanoTime());
    }

    /** A snapshot that is being taken. It has failed unless it says otherwise before the end. */
    final class Running implements AutoCloseable {
        private final long sinceNanos;
        private boolean done;

        private Running(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }

        void finished() {
            done = true;
        }

        @Override
        public void close() {
            running.decrementAndGet();
            (done ? finished : failed).add(System.nanoTime() - sinceNanos);
        }
    }

    /**
     * A copy of the counters.
     *
     * @param running the snapshots that are being taken now
     * @param finished how long the successful ones took
     * @param failed how long the others took
     */
    public record Figures(int running, Durations.Counts finished, Durations.Counts failed) {}

    /** The current figures. */
    public Figures figures() {
        return new Figures(running.get(), finished.counts(), failed.counts());
    }
}
