package dev.metamorph.app.stack;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.publish.Publishers;
import dev.metamorph.shape.port.PublishingStates;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Passes the partitions of this instance to its publishers, which start later than the shape logs
 * do. Any thread.
 */
final class PublishingSide implements AutoCloseable {
    @GuardedBy("this")
    private final Set<Integer> here = new HashSet<>();

    @GuardedBy("this")
    private @Nullable Publishers publishers;

    synchronized void arrived(int partition) {
        here.add(partition);
        if (publishers != null) {
            publishers.arrived(partition);
        }
    }

    synchronized void left(int partition) {
        here.remove(partition);
        if (publishers != null) {
            publishers.left(partition);
        }
    }

    /** Starts the publishers of the partitions that are here. */
    synchronized void start(Publishers started) {
        publishers = started;
        here.forEach(started::arrived);
    }

    /** The states of published shapes; none before {@link #start}. */
    PublishingStates states() {
        return name -> publishers().flatMap(started -> started.states().of(name));
    }

    private synchronized Optional<Publishers> publishers() {
        return Optional.ofNullable(publishers);
    }

    private synchronized @Nullable Publishers take() {
        var running = publishers;
        publishers = null;
        return running;
    }

    /** Stops the publishers within 3 s. Idempotent. */
    @Override
    public void close() {
        var running = take();
        if (running != null) {
            running.close();
        }
    }
}
