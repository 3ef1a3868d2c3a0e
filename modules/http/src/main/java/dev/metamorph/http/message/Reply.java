package dev.metamorph.http.message;

import java.util.regex.Pattern;

/**
 * A response but for what belongs to the one request: its id, its origin, the date, the connection.
 * The same reply may go to many readers.
 *
 * @param status the status code
 * @param headers lines as they are sent, each {@code name: value} and CR LF
 * @param body what follows
 */
public record Reply(int status, String headers, Body body) {
    private static final Pattern CACHE_CONTROL =
            Pattern.compile("(cache-control|surrogate-control): [^\r]*\r\n");

    private static final String VARY = "\r\nvary: ";

    /** A reply with a JSON body. */
    public static Reply json(int status, String cacheControl, String json) {
        return json(status, cacheControl, Body.of(json));
    }

    /** A reply with a JSON body. */
    public static Reply json(int status, String cacheControl, Body json) {
        return new Reply(status, "content-type: application/json; charset=utf-8\r\n", json)
                .with("cache-control", cacheControl);
    }

    /** This as an answer to a POST, which no cache may give again. */
    Reply revalidated() {
        var lines = CACHE_CONTROL.matcher(headers).replaceAll("");
        return new Reply(status, lines, body).with("cache-control", CacheControl.REVALIDATE);
    }

    /** This, tagged as the same in meaning but not in bytes (RFC 9110, section 8.8.1). */
    public Reply weaklyTagged() {
        return new Reply(status, headers.replace("etag: \"", "etag: W/\""), body);
    }

    /**
     * Appends the headers, and that other requests may be answered otherwise if they differ in
     * these headers too. All such headers stand in one line: there are caches that look at the last
     * line alone.
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

    /** This with other bytes. */
    public Reply withBody(Body other) {
        return new Reply(status, headers, other);
    }

    /** This with a header more. */
    public Reply with(String name, String value) {
        return new Reply(status, headers + name + ": " + value + "\r\n", body);
    }
}
