package dev.metamorph.http.page;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The value of {@code electric-cursor}. It is the same for all readers that ask within one
 * long-poll interval, so that a cache in front sees one URL. It never equals the cursor of the
 * request, so that a cache cannot serve a reader its own last answer again.
 */
final class PageCursor {
    private static final Instant EPOCH = Instant.parse("2024-10-09T00:00:00Z");
    private static final int SPREAD_SECONDS = 3600;

    private PageCursor() {}

    /**
     * The next cursor.
     *
     * @param given the cursor of the request, -1 for none
     */
    static long next(Instant now, Duration longPoll, long given, RandomGenerator random) {
        var interval = longPoll.toSeconds();
        if (interval == 0) {
            return 0;
        }
        var next = Math.ceilDiv(Duration.between(EPOCH, now).toSeconds(), interval) * interval;
        return next > given ? next : given + 1 + random.nextInt(SPREAD_SECONDS);
    }
}
