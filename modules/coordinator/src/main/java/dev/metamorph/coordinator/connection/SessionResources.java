package dev.metamorph.coordinator.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.shape.status.StackReason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The open resources of a session. They are closed in reverse order within 3 s; a resource that is
 * opened after that is closed at once.
 */
final class SessionResources {
    private static final Logger log = LoggerFactory.getLogger(SessionResources.class);
    private static final Duration STREAM = Duration.ofMillis(2_200);
    private static final Duration POOL = Duration.ofMillis(300);

    @GuardedBy("this")
    private final Map<Rank, AutoCloseable> open = new EnumMap<>(Rank.class);

    @GuardedBy("this")
    private boolean closing;

    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile Runnable release = () -> {};

    /** The resources in the order of opening. */
    enum Rank {
        ADMIN_POOL,
        REPLICATION,
        SNAPSHOT_POOL,
        FEED,
        PUBLICATIONS,
        HOUSEKEEPER
    }

    /** Takes over a resource that was opened. */
    <T extends AutoCloseable> T own(Rank rank, T resource) {
        synchronized (this) {
            if (!closing) {
                open.put(rank, resource);
                return resource;
            }
        }
        closeOne(rank, resource);
        throw new FailureException(
                new Failure.Retryable(StackReason.INTERRUPTED, "the connections are being closed"));
    }

    /** Sets how the lock is released if closing its connection does not suffice. */
    void releasing(ConnectionPool admin, LockHolder holder, int backendPid) {
        release = () -> holder.release(admin, backendPid);
    }

    /**
     * Closes everything, the stream and the feed in parallel. A second caller waits for the first
     * one.
     *
     * @param beforeAdmin runs when only the admin pool is still open
     */
    void close(Runnable beforeAdmin) {
        if (!begun.compareAndSet(false, true)) {
            done.join();
            return;
        }
        try {
            var resources = taken();
            closeAll(resources, List.of(Rank.HOUSEKEEPER, Rank.PUBLICATIONS), POOL);
            closeAll(resources, List.of(Rank.REPLICATION, Rank.FEED), STREAM);
            closeAll(resources, List.of(Rank.SNAPSHOT_POOL), POOL);
            attempt("releasing the lock", release);
            attempt("closing the connections", beforeAdmin);
            closeAll(resources, List.of(Rank.ADMIN_POOL), POOL);
        } finally {
            done.complete(null);
        }
    }

    private synchronized Map<Rank, AutoCloseable> taken() {
        closing = true;
        var resources = new EnumMap<>(open);
        open.clear();
        return resources;
    }

    private static void closeAll(
            Map<Rank, AutoCloseable> resources, List<Rank> ranks, Duration patience) {
        var threads = new ArrayList<Thread>();
        for (var rank : ranks) {
            var resource = resources.get(rank);
            if (resource != null) {
                threads.add(
                        Thread.ofVirtual()
                                .name("metamorph-close-" + rank)
                                .start(() -> closeOne(rank, resource)));
            }
        }
        var deadline = System.nanoTime() + patience.toNanos();
        for (var thread : threads) {
            join(thread, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
    }

    private static void join(Thread thread, Duration patience) {
        try {
            if (!thread.join(patience)) {
                log.warn("Resource not closed in time thread={}", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeOne(Rank rank, AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            log.warn("Resource not closed resource={} error=\"{}\"", rank, e.toString());
        }
    }

    private static void attempt(String what, Runnable task) {
        try {
            task.run();
        } catch (PostgresException e) {
            // What it would have cleaned up ends with the connections.
            log.info("Closing step failed step=\"{}\" error=\"{}\"", what, e.getMessage());
        }
    }
}
