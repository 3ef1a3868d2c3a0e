package dev.metamorph.http.message;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.Items;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

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
            unavailable(
                    StackReason.REQUEST_BODY_LIMIT_EXCEEDED,
                    "Too many request bodies are being read",
                    Duration.ofSeconds(5));
    public static final Reply BODY_NO_OBJECT = failure(400, "Request body must be a JSON object");
    public static final Reply MALFORMED = error(400, "The request is not well-formed HTTP");
    public static final Reply TARGET_TOO_LONG = error(414, "The request's URL is too long");
    public static final Reply HEADERS_TOO_LARGE = error(431, "The request's headers are too large");
    public static final Reply WRONG_VERSION = error(505, "HTTP/1.1 is what this server speaks");

    /** Sent between instances only (RFC 9110, section 15.5.20). */
    public static final Reply MISDIRECTED = error(421, "The instances do not agree yet");

    public static final Reply STOPPING =
            busy(
                    StackReason.STOPPING,
                    "The instance is stopping, please retry",
                    Duration.ofSeconds(1));
    static final Reply INTERNAL_ERROR = failure(500, "Internal server error");

    private static final String REASON = "reason";
    private static final String KNOWN = "electric-internal-known-error";
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

    /**
     * A 503.
     *
     * @param reason the reason for programs, in the body's {@code reason}
     * @param message the reason for people
     */
    public static Reply unavailable(Reason reason, String message, Duration retryAfter) {
        var body =
                JsonWriter.object(json -> {
                    json.member("message", message);
                    json.member(REASON, reason.code());
                });
        return unavailable(reason.code(), body, retryAfter);
    }

    private static Reply unavailable(String reason, String body, Duration retryAfter) {
        return uncached(Reply.json(503, CacheControl.NEVER, body).because(reason))
                .with("retry-after", Long.toString(roundUp(retryAfter)));
    }

    /** The reply if the stack has not started far enough. */
    public static Reply notUp(StackStatus.State state) {
        var message = state.message().isEmpty() ? "The service is starting" : state.message();
        return unavailable(state.reason(), message, Duration.ofSeconds(5));
    }

    /** A 503 for a reason that is expected from time to time. */
    public static Reply busy(Reason reason, String message, Duration retryAfter) {
        return unavailable(reason, message, retryAfter).with(KNOWN, "true");
    }

    /** The reply when the limit of concurrent requests is reached. */
    public static Reply tooMany(String kind, int limit, Duration retryAfter) {
        var message =
                "Concurrent %s request limit exceeded (limit: %d), please retry"
                        .formatted(kind, limit);
        var reason = StackReason.CONCURRENT_REQUEST_LIMIT_EXCEEDED.code();
        var body =
                JsonWriter.object(json -> {
                    json.member("code", reason);
                    json.member("message", message);
                    json.member(REASON, reason);
                });
        return unavailable(reason, body, retryAfter).with(KNOWN, "true");
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
