package dev.metamorph.app.stack;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.StackReports.Report;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Map;

/**
 * Sums up the time since the report before in one line of the log, if something has moved in it:
 * the shape logs of this instance have reached another LSN, there are other shapes, or readers
 * wait. It also counts the requests that were refused. Used by one thread.
 */
final class SummaryLog {
    private static final Logger log = LoggerFactory.getLogger(SummaryLog.class);

    /** WAL that a database without writers produces in a minute. */
    private static final long MAX_IDLE_BYTES = 16 << 10;

    private Figures before = new Figures(Lsn.ZERO, 0, 0);
    private Map<String, Long> refusedBefore = Map.of();

    private record Figures(Lsn reached, int shapes, int readers) {}

    /** A report was made. */
    void take(Report report, int readers) {
        var following = report.following();
        var now = new Figures(following.reached().orElse(Lsn.ZERO), report.shapes(), readers);
        // The first LSN that is known says nothing of what was written meanwhile.
        var walBytes =
                before.reached().equals(Lsn.ZERO)
                        ? 0
                        : Math.max(0, now.reached().bytes() - before.reached().bytes());
        if (walBytes > MAX_IDLE_BYTES
                || now.shapes() != before.shapes()
                || now.readers() != before.readers()) {
            log.info(
                    "Stack moved reached={} wal_bytes={} lag_bytes={} lag_ms={} shapes={} new_shapes={} readers={} leads={}",
                    now.reached(),
                    walBytes,
                    following.bytes().orElse(0),
                    following.lag().map(Duration::toMillis).orElse(0L),
                    now.shapes(),
                    now.shapes() - before.shapes(),
                    readers,
                    report.leader().here());
        }
        before = now;
    }

    /**
     * Requests were refused, since the start: each reason for which more were since the call before
     * is a line.
     */
    void refused(Map<String, Long> unavailable) {
        unavailable.forEach((reason, count) -> {
            var more = count - refusedBefore.getOrDefault(reason, 0L);
            if (more > 0) {
                log.info("Requests got a 503 count={} reason={}", more, reason);
            }
        });
        refusedBefore = Map.copyOf(unavailable);
    }
}
