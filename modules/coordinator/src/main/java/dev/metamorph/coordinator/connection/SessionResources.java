package dev.metamorph.coordinator.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a session has opened, to be closed in reverse order within 3 s; what is opened afterwards is
 * closed at once.
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
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile Runnable release = () -> {};

    /** In the order of opening. */
    enum Rank {
        ADMIN_POOL,
        REPLICATION,
        SNAPSHOT_POOL,
        FEED,
        PUBLICATIONS,
        HOUSEKEEPER
    }

    /** Takes a resource that was opened. */
    <T extends AutoCloseable> T own(Rank rank, T resource) {
        synchronized (this) {
            if (!closing) {
                open.put(rank, resource);
                return resource;
            }
        }
        closeOne(rank, resource);
        throw ended();
    }

    /** How the lock is let go of should closing its connection not suffice. */
    void releasing(ConnectionPool admin, LockHolder holder, int backendPid) {
        release = () -> holder.release(admin, backendPid);
    }

    /**
     * Waits for something.
     *
     * @throws FailureException if the session is closed before
     */
    void orClosed(CompletableFuture<?> awaited) throws InterruptedException {
        try {
            CompletableFuture.anyOf(awaited, closed).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        if (closed.isDone()) {
            throw ended();
        }
    }

    private static FailureException ended() {
        return new FailureException(new Failure.Retryable("the connections are being closed"));
    }

    /**
     * Closes everything, the stream and the feed side by side. Whoever comes second waits for the
     * first.
     *
     * @param beforeAdmin to be done while there is nothing but the admin pool
     */
    void close(Runnable beforeAdmin) {
        if (!begun.compareAndSet(false, true)) {
            done.join();
            return;
        }
        try {
            var resources = taken();
            closed.complete(null);
            closeAll(resources, List.of(Rank.HOUSEKEEPER, Rank.PUBLICATIONS), POOL);
            closeAll(resources, List.of(Rank.REPLICATION, Rank.FEED), STREAM);
            closeAll(resources, List.of(Rank.SNAPSHOT_POOL), POOL);
            attempt("letting go of the lock", release);
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
                log.warn("Closing takes long thread={}", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeOne(Rank rank, AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            log.warn("Closing failed resource={} error={}", rank, e.toString());
        }
    }

    private static void attempt(String what, Runnable task) {
        try {
            task.run();
        } catch (PostgresException e) {
            log.warn("Failed while {} error={}", what, e.getMessage());
        }
    }
}
