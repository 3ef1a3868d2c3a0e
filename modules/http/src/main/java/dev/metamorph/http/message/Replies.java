package dev.metamorph.http.message;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.Items;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * The replies that are not log pages, with the exact texts that clients know (docs/protocol.md,
 * "Errors").
 */
public final class Replies {
    public static final Reply EMPTY = new Reply(200, "", Body.EMPTY);
    public static final Reply ACCEPTED =
            new Reply(202, "", Body.EMPTY).with("cache-control", CacheControl.REVALIDATE);
    public static final Reply NOT_FOUND =
            new Reply(404, "content-type: text/plain; charset=utf-8\r\n", Body.of("Not found"))
                    .with("cache-control", CacheControl.NEVER);
    public static final Reply UNAUTHORIZED = error(401, "Unauthorized - Invalid API secret");
    public static final Reply BODY_TOO_LARGE = failure(413, "Request body too large");
    public static final Reply BODIES_TOO_MANY =
            unavailable("Too many request bodies are being read", Duration.ofSeconds(5));
    public static final Reply BODY_NO_OBJECT = failure(400, "Request body must be a JSON object");
    public static final Reply MALFORMED = error(400, "The request is not well-formed HTTP");
    public static final Reply TARGET_TOO_LONG = error(414, "The request's URL is too long");
    public static final Reply HEADERS_TOO_LARGE = error(431, "The request's headers are too large");
    public static final Reply WRONG_VERSION = error(505, "HTTP/1.1 is what this server speaks");

    /** Sent between instances only (RFC 9110, section 15.5.20). */
    public static final Reply MISDIRECTED = error(421, "The instances do not agree yet");

    public static final Reply STOPPING =
            busy("The instance is stopping, please retry", Duration.ofSeconds(1));
    static final Reply INTERNAL_ERROR = failure(500, "Internal server error");

    private static final Body MUST_REFETCH =
            Body.array(List.of(ByteBuffer.wrap(Items.mustRefetch())));

    private Replies() {}

    public static Reply invalid(Problems problems) {
        return uncached(Reply.json(400, CacheControl.NEVER, problems.toJson()));
    }

    static Reply error(int status, String message) {
        return uncached(Reply.json(status, CacheControl.NEVER, message(message)));
    }

    /** The reply to a body that is not JSON. */
    public static Reply badJson(String details) {
        return uncached(
                Reply.json(
                        400,
                        CacheControl.NEVER,
                        JsonWriter.object(json -> {
                            json.member("error", "Invalid JSON in request body");
                            json.member("details", details);
                        })));
    }

    private static Reply failure(int status, String message) {
        return uncached(
                Reply.json(
                        status,
                        CacheControl.NEVER,
                        JsonWriter.object(json -> json.member("error", message))));
    }

    /** The refusal of a DELETE. Caches do not revalidate it. */
    public static Reply refused(int status, String message) {
        return Reply.json(status, CacheControl.REVALIDATE, message(message));
    }

    public static Reply unavailable(String message, Duration retryAfter) {
        return error(503, message).with("retry-after", Long.toString(roundUp(retryAfter)));
    }

    /**
     * The reply if the stack has not started far enough.
     *
     * @param reason the reason, or empty
     */
    public static Reply notUp(String reason) {
        return unavailable(
                reason.isEmpty() ? "The service is starting" : reason, Duration.ofSeconds(5));
    }

    /** A 503 for a reason that is expected from time to time. */
    public static Reply busy(String message, Duration retryAfter) {
        return unavailable(message, retryAfter).with("electric-internal-known-error", "true");
    }

    /** The reply when the limit of concurrent requests is reached. */
    public static Reply tooMany(String kind, int limit, Duration retryAfter) {
        var message =
                "Concurrent %s request limit exceeded (limit: %d), please retry"
                        .formatted(kind, limit);
        var body =
                JsonWriter.object(json -> {
                    json.member("code", "concurrent_request_limit_exceeded");
                    json.member("message", message);
                });
        return uncached(Reply.json(503, CacheControl.NEVER, body))
                .with("retry-after", Long.toString(roundUp(retryAfter)))
                .with("electric-internal-known-error", "true");
    }

    /** Tells the reader to fetch the shape again from the beginning, under that handle. */
    public static Reply mustRefetch(ShapeHandle handle) {
        return Reply.json(409, CacheControl.MOVED, MUST_REFETCH)
                .with("electric-handle", handle.text());
    }

    /**
     * Tells the reader to fetch the shape again from the beginning. The new handle is not known
     * yet, so caches keep the reply for a second only.
     */
    public static Reply mustRefetch() {
        return Reply.json(409, CacheControl.MOVED_NOWHERE, MUST_REFETCH);
    }

    private static Reply uncached(Reply reply) {
        return reply.with("surrogate-control", "no-store");
    }

    private static String message(String message) {
        return JsonWriter.object(json -> json.member("message", message));
    }

    private static long roundUp(Duration duration) {
        return Math.max(1, Math.ceilDiv(duration.toMillis(), 1000L));
    }
}
