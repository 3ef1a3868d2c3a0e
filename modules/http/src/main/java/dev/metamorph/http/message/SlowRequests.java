package dev.metamorph.http.message;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/**
 * Logs requests whose answer took long, one line a second at most; a line says how many were left
 * out before it. A long poll waits on purpose, so it does not count. Thread-safe.
 */
final class SlowRequests {
    private static final Logger log = LoggerFactory.getLogger(SlowRequests.class);
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

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
        if (tookNanos < SLOW.toNanos() || isLive(request)) {
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

    private static boolean isLive(Request request) {
        return QueryString.parse(request.query()).filter(query -> query.flag("live")).isPresent();
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
