package dev.metamorph.http.message;

/** {@code If-None-Match}: a comma list of tags. */
public final class Etags {
    private Etags() {}

    /** Whether the tag (without quotes) is among them; weak ones count, as RFC 9110 says. */
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
