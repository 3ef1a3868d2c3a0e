package dev.metamorph.http.message;

import java.util.regex.Pattern;

/** The CORS headers, which let web pages of other origins read shapes. */
public final class Cors {
    private static final String EXPOSED =
            "access-control-expose-headers: electric-cursor,electric-handle,electric-has-data,"
                    + "electric-offset,electric-schema,electric-up-to-date,"
                    + "electric-internal-known-error,retry-after\r\n";
    private static final String EXPOSED_OF_ROWS =
            "access-control-expose-headers: metamorph-lag-ms,metamorph-lsn,metamorph-role\r\n";
    private static final Pattern FIELD_NAMES =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+(\\s*,\\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*");
    private static final int MAX_LIST_LENGTH = 1024;

    private Cors() {}

    /** Appends the header lines for the answer to a request. */
    public static void append(StringBuilder head, Request request) {
        head.append("access-control-allow-origin: ");
        if (isPlain(request.origin())) {
            head.append(request.origin()).append("\r\n");
        } else {
            head.append("*\r\n");
        }
        head.append("access-control-allow-methods: ").append(request.route().crossOriginMethods());
        head.append("\r\n").append(EXPOSED);
        if (request.route() == Route.ROWS) {
            head.append(EXPOSED_OF_ROWS);
        }
    }

    /**
     * The headers that a browser may send: all that it names. There are no cookies to protect, and
     * unknown headers are ignored.
     */
    public static String allowedHeaders(Request request) {
        var names = request.preflightHeaders().strip();
        var fit = names.length() <= MAX_LIST_LENGTH && FIELD_NAMES.matcher(names).matches();
        return fit ? names : "";
    }

    private static boolean isPlain(String origin) {
        return !origin.isEmpty() && origin.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
