package dev.metamorph.shapelog;

import dev.metamorph.shape.ShapeHandle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that remembers. */
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
    public void ended(ShapeHandle shape, String reason) {
        ended.add(shape + ": " + reason);
    }

    @Override
    public void failed(Throwable cause) {
        failures.add(cause);
    }

    long lastProcessed() {
        return processed;
    }

    List<String> ended() {
        return ended;
    }

    List<Throwable> failures() {
        return failures;
    }
}
