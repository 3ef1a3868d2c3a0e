package dev.metamorph.http.message;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;

/**
 * Logs requests whose answer took long, one line a second at most; a line says how many were left
 * out before it. A request that may wait on purpose does not count: a long poll, and a query for
 * rows that are to be new enough. Thread-safe.
 */
final class SlowRequests {
    private static final Logger log = LoggerFactory.getLogger(SlowRequests.class);
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** The parameters of requests that may wait. */
    private static final List<String> WAITS = List.of("live", "at_least_lsn", "at_least_xid");

    /**
     * All requests of the process share one, because the log is one. Made after the constants that
     * it begins with.
     */
    static final SlowRequests LOG = new SlowRequests();

    @GuardedBy("this")
    private long lastNanos = System.nanoTime() - PAUSE.toNanos();

    @GuardedBy("this")
    private int omitted;

    /**
     * A request is answered.
     *
     * @param tookNanos from its arrival to its answer
     */
    void answered(Request request, Reply reply, long tookNanos) {
        if (!isSlow(request, tookNanos)) {
            return;
        }
        var before = leftOut();
        if (before >= 0) {
            log.info(
                    "Request was slow request={} method={} route={} status={} ms={} omitted={}",
                    request.id(),
                    request.method(),
                    request.route(),
                    reply.status(),
                    Duration.ofNanos(tookNanos).toMillis(),
                    before);
        }
    }

    /** Returns whether it took long without having been allowed to wait. */
    static boolean isSlow(Request request, long tookNanos) {
        return tookNanos >= SLOW.toNanos() && !mayWait(request);
    }

    private static boolean mayWait(Request request) {
        return QueryString.parse(request.query())
                .filter(query -> WAITS.stream().anyMatch(query::flag))
                .isPresent();
    }

    /** The number of lines that were left out since the last one; -1 to leave out this one, too. */
    private synchronized int leftOut() {
        var now = System.nanoTime();
        if (now - lastNanos < PAUSE.toNanos()) {
            omitted++;
            return -1;
        }
        lastNanos = now;
        var before = omitted;
        omitted = 0;
        return before;
    }
}
