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

    /** Used by one look at a time. */
    private volatile long seen;

    private volatile int doubts;

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
        watch.lookLater();
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

    /** Whether the connection was aborted. */
    boolean hasAborted() {
        return aborted;
    }

    private void lookLater() {
        CompletableFuture.delayedExecutor(
                        silence.toNanos(),
                        TimeUnit.NANOSECONDS,
                        look -> Thread.ofVirtual().name("metamorph-copy-watch").start(look))
                .execute(this::look);
    }

    private void look() {
        if (over) {
            return;
        }
        var now = steps.get();
        if (now % 2 == 0 || now != seen) {
            seen = now;
            doubts = 0;
        } else {
            judge(now, probe.get());
        }
        if (!aborted) {
            lookLater();
        }
    }

    private void judge(long at, Finding finding) {
        switch (finding) {
            case WORKING, UNKNOWN -> doubts = 0;
            case GONE -> doubt(at, finding, GONE_AT_MOST);
            case SENT, UNREACHABLE -> doubt(at, finding, SILENT_AT_MOST);
        }
    }

    private void doubt(long at, Finding finding, int most) {
        doubts = doubts + 1;
        if (doubts >= most) {
            abort(at, finding);
        }
    }

    private synchronized void abort(long at, Finding finding) {
        if (over || steps.get() != at) {
            return;
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
    }

    /** Ends the watch: nothing is aborted after this. Idempotent. */
    @Override
    public synchronized void close() {
        over = true;
    }
}
