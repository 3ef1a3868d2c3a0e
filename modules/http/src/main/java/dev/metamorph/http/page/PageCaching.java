package dev.metamorph.http.page;

import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.settings.HttpSettings;

import java.time.Duration;

/**
 * Decides how long shared and private caches may keep a page of a log: initial pages long, pages of
 * the past as configured, live answers for seconds.
 */
final class PageCaching {
    private final String page;
    private final String events;

    /**
     * @param stream how long a stream of events lasts. A cache must keep it for a shorter time, or
     *     it would also answer the reader's next request with it
     */
    PageCaching(HttpSettings.Caching ages, Duration stream) {
        page =
                "public, max-age=%d, stale-while-revalidate=%d"
                        .formatted(ages.maxAge().toSeconds(), ages.staleAge().toSeconds());
        events = "public, max-age=" + Math.max(0, stream.toSeconds() - 1);
    }

    /** The value for a page of a log. */
    String of(ShapeQuery query) {
        if (query.isInitial()) {
            return CacheControl.INITIAL;
        }
        return switch (query.waiting()) {
            case NOT -> page;
            case LONG_POLL -> CacheControl.LIVE;
            case STREAM -> events;
        };
    }
}
