package dev.metamorph.coordinator.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.port.StackStatus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Combines the state that the connection side reports with that of the shape side: existing shapes
 * are served as long as the shape side is up and the shape registry has been read, and not
 * otherwise.
 */
public final class StatusMonitor implements StackStatus {
    @GuardedBy("this")
    private State connection = new State(Level.STARTING, "starting");

    @GuardedBy("this")
    private boolean shapesUp;

    @GuardedBy("this")
    private boolean registryRead;

    @GuardedBy("this")
    private Optional<String> kafka = Optional.empty();

    @GuardedBy("this")
    private final List<Waiter> waiters = new ArrayList<>();

    private record Waiter(Level level, CompletableFuture<State> answer) {}

    /** Sets the state of the connection side. */
    synchronized void report(State state) {
        connection = state;
        tell();
    }

    /** Sets whether the shape side runs. */
    synchronized void shapes(boolean up) {
        shapesUp = up;
        tell();
    }

    /** The shape registry has been read to its end once. */
    public synchronized void registryRead() {
        registryRead = true;
        tell();
    }

    /** Sets since when Kafka does not answer; empty if it does. */
    synchronized void kafkaSilent(Optional<Instant> since) {
        kafka = since.map("Kafka does not answer since %s"::formatted);
        tell();
    }

    /** Since when Kafka does not answer, in words; empty if it does. */
    public synchronized Optional<String> kafka() {
        return kafka;
    }

    private synchronized void tell() {
        var state = now();
        waiters.removeIf(waiter -> waiter.answer().isDone());
        for (var waiter : waiters) {
            if (state.level().compareTo(waiter.level()) >= 0) {
                waiter.answer().completeAsync(() -> state);
            }
        }
    }

    @Override
    public synchronized State now() {
        var state = withKafka();
        if (kafka.isEmpty()) {
            return state;
        }
        // Nothing flows while Kafka does not answer, whatever the connections look like.
        var level = state.level() == Level.ACTIVE ? Level.WAITING : state.level();
        return new State(
                level,
                state.reason().isEmpty()
                        ? kafka.get()
                        : "%s; %s".formatted(state.reason(), kafka.get()));
    }

    /** The state while Kafka answers. */
    @GuardedBy("this")
    private State withKafka() {
        var serves = shapesUp && registryRead;
        if (!serves && connection.level() != Level.STARTING) {
            var reason = "the shape logs are being opened";
            return new State(
                    Level.STARTING,
                    connection.reason().isEmpty() ? reason : connection.reason() + "; " + reason);
        }
        // An instance that is just becoming the leader continues to serve existing
        // shapes.
        return serves && connection.level() == Level.STARTING
                ? new State(Level.WAITING, connection.reason())
                : connection;
    }

    @Override
    public CompletionStage<State> atLeast(Level level, Duration patience) {
        CompletableFuture<State> answer;
        synchronized (this) {
            var state = now();
            if (state.level().compareTo(level) >= 0) {
                return CompletableFuture.completedFuture(state);
            }
            answer = new CompletableFuture<>();
            waiters.add(new Waiter(level, answer));
        }
        var timed = answer.copy().orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS);
        return timed.exceptionally(_ -> {
            answer.cancel(false);
            return now();
        });
    }
}
