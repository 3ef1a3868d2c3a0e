package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.snapshot.BackendProbe.Finding;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Aborts the connection of a COPY whose rows will never come: the peer of a half-open connection is
 * gone, but nothing tells this side, so that a read would wait for ever. A read timeout would also
 * hit a COPY that is slow and alive. So when no row came for a while, the server is asked what the
 * backend does:
 *
 * <pre>
 *   it computes, or it cannot be said                    the read goes on
 *   it has ended                                         aborted at the second such answer
 *   it waits for us, or the server cannot be reached     aborted at the fourth such answer
 * </pre>
 *
 * <p>The reading thread calls {@link #reading} and {@link #received}; the questions are asked on
 * threads of their own.
 */
final class StalledCopyWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StalledCopyWatch.class);
    private static final int GONE_AT_MOST = 2;

    /** So that a large row may take some minutes on a slow network. */
    private static final int SILENT_AT_MOST = 4;

    private final Connection connection;
    private final Duration silence;
    private final Supplier<Finding> probe;

    /** Grows before and after each read; odd while a read waits. */
    private final AtomicLong steps = new AtomicLong();

    private volatile boolean over;
    private volatile boolean aborted;

    private StalledCopyWatch(Connection connection, Duration silence, Supplier<Finding> probe) {
        this.connection = connection;
        this.silence = silence;
        this.probe = probe;
    }

    /**
     * Starts watching.
     *
     * @param silence how long a read may wait before the server is asked, and between two questions
     */
    static StalledCopyWatch start(
            Connection connection, Duration silence, Supplier<Finding> probe) {
        var watch = new StalledCopyWatch(connection, silence, probe);
        watch.lookLater(0, 0);
        return watch;
    }

    /** The reading thread begins to wait for the server. */
    void reading() {
        steps.lazySet(steps.getPlain() + 1);
    }

    /** The read has ended. */
    void received() {
        steps.lazySet(steps.getPlain() + 1);
    }

    /** Returns whether the connection was aborted. */
    boolean hasAborted() {
        return aborted;
    }

    /**
     * Looks again after the silence.
     *
     * @param seen the steps at this look
     * @param doubts how many answers in a row have said that no row will come
     */
    private void lookLater(long seen, int doubts) {
        CompletableFuture.delayedExecutor(
                        silence.toNanos(),
                        TimeUnit.NANOSECONDS,
                        look -> Thread.ofVirtual().name("metamorph-copy-watch").start(look))
                .execute(() -> look(seen, doubts));
    }

    private void look(long seen, int doubts) {
        if (over) {
            return;
        }
        var now = steps.get();
        if (now % 2 == 0 || now != seen) {
            lookLater(now, 0);
            return;
        }
        var finding = probe.get();
        var most =
                switch (finding) {
                    case WORKING, UNKNOWN -> Integer.MAX_VALUE;
                    case GONE -> GONE_AT_MOST;
                    case SENT, UNREACHABLE -> SILENT_AT_MOST;
                };
        if (doubts + 1 < most) {
            lookLater(now, most == Integer.MAX_VALUE ? 0 : doubts + 1);
        } else if (!abort(now, doubts + 1, finding)) {
            lookLater(steps.get(), 0);
        }
    }

    /** Aborts the connection unless a row has come meanwhile. */
    private synchronized boolean abort(long at, int doubts, Finding finding) {
        if (over || steps.get() != at) {
            return false;
        }
        aborted = true;
        log.warn(
                "Snapshot connection aborted silentMillis={} backend={}",
                silence.multipliedBy(doubts + 1L).toMillis(),
                finding);
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.warn("Snapshot connection not aborted error=\"{}\"", e.getMessage());
        }
        return true;
    }

    /** Ends the watch: nothing is aborted after this. Idempotent. */
    @Override
    public synchronized void close() {
        over = true;
    }
}
