package dev.metamorph.http.message;

/** The {@code cache-control} values of the answers that are not pages of a log. */
public final class CacheControl {
    public static final String NEVER = "no-store";
    public static final String REVALIDATE = "no-cache";
    public static final String HEALTH = "no-cache, no-store, must-revalidate";
    public static final String INITIAL =
            "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746";
    public static final String LIVE = "public, max-age=5, stale-while-revalidate=5";
    static final String MOVED = "public, max-age=60, must-revalidate";
    static final String MOVED_NOWHERE = "public, max-age=1, must-revalidate";

    private CacheControl() {}
}
