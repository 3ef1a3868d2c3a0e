package dev.metamorph.http;

import java.time.Duration;

/** What caches in front may keep, and how long: the table of PROTOCOL 11.5. */
final class CacheControl {
    static final String NEVER = "no-store";
    static final String REVALIDATE = "no-cache";
    static final String HEALTH = "no-cache, no-store, must-revalidate";
    static final String INITIAL =
            "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746";
    static final String LIVE = "public, max-age=5, stale-while-revalidate=5";
    static final String MOVED = "public, max-age=60, must-revalidate";
    static final String MOVED_NOWHERE = "public, max-age=1, must-revalidate";

    private final String page;
    private final String events;

    /**
     * @param stream how long a stream of events lasts: kept by a cache for longer, it would be the
     *     answer to the reader's next request too
     */
    CacheControl(HttpSettings.Caching ages, Duration stream) {
        page =
                "public, max-age=%d, stale-while-revalidate=%d"
                        .formatted(ages.maxAge().toSeconds(), ages.staleAge().toSeconds());
        events = "public, max-age=" + Math.max(0, stream.toSeconds() - 1);
    }

    /** For a page of a log. */
    String of(ShapeQuery query) {
        if (query.isInitial()) {
            return INITIAL;
        }
        return switch (query.waiting()) {
            case NOT -> page;
            case LONG_POLL -> LIVE;
            case STREAM -> events;
        };
    }
}
