package dev.metamorph.http.page;

import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.settings.HttpSettings;

import java.time.Duration;

/**
 * How long shared and private caches may keep a page of a log: initial pages long, pages of the
 * past as configured, live answers for seconds.
 */
final class PageCaching {
    private final String page;
    private final String events;

    /**
     * @param stream how long a stream of events lasts: kept by a cache for longer, it would be the
     *     answer to the reader's next request too
     */
    PageCaching(HttpSettings.Caching ages, Duration stream) {
        page =
                "public, max-age=%d, stale-while-revalidate=%d"
                        .formatted(ages.maxAge().toSeconds(), ages.staleAge().toSeconds());
        events = "public, max-age=" + Math.max(0, stream.toSeconds() - 1);
    }

    /** For a page of a log. */
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
