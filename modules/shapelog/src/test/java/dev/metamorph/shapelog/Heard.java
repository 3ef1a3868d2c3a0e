package dev.metamorph.shapelog;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A listener that records what it hears. */
final class Heard implements ShapeLogListener {
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile long processed = -1;

    @Override
    public void processed(int partition, long epoch, long sequence) {
        processed = sequence;
    }

    @Override
    public void left(int partition) {}

    @Override
    public void ended(ShapeHandle shape, EndCause cause, String reason) {
        ended.add(shape + ": " + reason);
    }

    @Override
    public void failed(Throwable cause) {
        failures.add(cause);
    }

    long lastProcessed() {
        return processed;
    }

    /** Waits until that record was processed; readers see its effects a moment before. */
    void awaitProcessed(long sequence, Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (processed < sequence) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("told of %d, not of %d".formatted(processed, sequence));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    List<String> ended() {
        return ended;
    }

    List<Throwable> failures() {
        return failures;
    }
}
