package dev.metamorph.feed.port;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code application_name} of a replication connection. It ends with the name of the instance
 * in brackets, so that other instances can tell whose session holds the advisory lock.
 */
public final class SessionName {
    /** Postgres cuts names off: {@code NAMEDATALEN - 1}. */
    private static final int MAX_BYTES = 63;

    private static final Pattern INSTANCE = Pattern.compile("\\[([^\\[\\]]+)]$");

    private SessionName() {}

    /**
     * The name for a session of that instance.
     *
     * @param name the first part; it is shortened as needed, and left out if it is not ASCII
     * @param instance the instance's name in the group that reads the feed; at most 61 characters
     */
    public static String of(String name, String instance) {
        var end = "[%s]".formatted(instance);
        var room = MAX_BYTES - end.length() - 1;
        var ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(name);
        return room < 1 || !ascii || name.isEmpty()
                ? end
                : "%s %s".formatted(name.substring(0, Math.min(name.length(), room)).strip(), end);
    }

    /** The instance that an {@code application_name} tells; empty if it tells none. */
    public static Optional<String> instanceOf(String applicationName) {
        var matcher = INSTANCE.matcher(applicationName);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
