package dev.metamorph.http.message;

/** Evaluates {@code If-None-Match}, a comma-separated list of entity tags. */
public final class Etags {
    private Etags() {}

    /**
     * Returns whether the tag (given without quotes) is in the list. Weak tags match too (RFC 9110,
     * section 13.1.2).
     */
    public static boolean match(String ifNoneMatch, String tag) {
        if (ifNoneMatch.isEmpty()) {
            return false;
        }
        for (var given : ifNoneMatch.split(",", -1)) {
            var text = given.strip();
            var strong = text.startsWith("W/") ? text.substring(2) : text;
            if (strong.replace("\"", "").equals(tag)) {
                return true;
            }
        }
        return false;
    }
}
