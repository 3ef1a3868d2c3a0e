package dev.metamorph.http.message;

import java.util.regex.Pattern;

/**
 * A response without the headers of the single request (id, origin, date, connection), so that one
 * reply can be sent to many readers.
 *
 * @param status the status code
 * @param headers the header lines as they are sent, each {@code name: value} and CR LF
 * @param body the body
 * @param reason the code of the reason of a 503; empty for other replies
 */
public record Reply(int status, String headers, Body body, String reason) {
    private static final Pattern CACHE_CONTROL =
            Pattern.compile("(cache-control|surrogate-control): [^\r]*\r\n");

    private static final String VARY = "\r\nvary: ";

    /** A reply that is no 503 of this instance. */
    public Reply(int status, String headers, Body body) {
        this(status, headers, body, "");
    }

    public static Reply json(int status, String cacheControl, String json) {
        return json(status, cacheControl, Body.of(json));
    }

    public static Reply json(int status, String cacheControl, Body json) {
        return new Reply(status, "content-type: application/json; charset=utf-8\r\n", json)
                .with("cache-control", cacheControl);
    }

    /** This reply as the answer to a POST, which no cache may reuse. */
    Reply revalidated() {
        var lines = CACHE_CONTROL.matcher(headers).replaceAll("");
        return new Reply(status, lines, body, reason)
                .with("cache-control", CacheControl.REVALIDATE);
    }

    /**
     * This reply with a weak entity tag: equal in meaning but not in bytes (RFC 9110, section
     * 8.8.1).
     */
    public Reply weaklyTagged() {
        return new Reply(status, headers.replace("etag: \"", "etag: W/\""), body, reason);
    }

    /**
     * Appends the headers, with these names added to {@code vary}. All names stand in one line,
     * because some caches evaluate only the last {@code vary} line.
     */
    public StringBuilder appendTo(StringBuilder head, String varying) {
        var line = headers.indexOf(VARY);
        if (line < 0) {
            return head.append(headers).append("vary: ").append(varying).append("\r\n");
        }
        var names = line + VARY.length();
        return head.append(headers, 0, names)
                .append(varying)
                .append(", ")
                .append(headers, names, headers.length());
    }

    public Reply withBody(Body other) {
        return new Reply(status, headers, other, reason);
    }

    /** This reply, which is a 503 for that reason. */
    Reply because(String code) {
        return new Reply(status, headers, body, code);
    }

    /** This reply with one more header. */
    public Reply with(String name, String value) {
        return new Reply(status, headers + name + ": " + value + "\r\n", body, reason);
    }
}
