package dev.metamorph.app.config;

import dev.metamorph.shape.where.value.TextOrder;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Parsers of values. Times and sizes are a number and a unit, as Electric writes them; without a
 * unit a time is in milliseconds and a size in bytes. A wrong text throws an {@link
 * IllegalArgumentException} whose message is to be read after the key's name.
 */
final class ValueParsers {
    private static final Pattern SCALED = Pattern.compile("(\\d{1,15})\\s*([a-z]*)");
    private static final Map<String, Long> MILLIS =
            Map.ofEntries(
                    Map.entry("", 1L),
                    Map.entry("ms", 1L),
                    Map.entry("msec", 1L),
                    Map.entry("s", 1_000L),
                    Map.entry("sec", 1_000L),
                    Map.entry("m", 60_000L),
                    Map.entry("min", 60_000L));
    private static final Map<String, Long> BYTES =
            Map.ofEntries(
                    Map.entry("", 1L),
                    Map.entry("kb", 1_000L),
                    Map.entry("kib", 1L << 10),
                    Map.entry("mb", 1_000_000L),
                    Map.entry("mib", 1L << 20),
                    Map.entry("gb", 1_000_000_000L),
                    Map.entry("gib", 1L << 30));

    private ValueParsers() {}

    static Function<String, Integer> integer(int least, int most) {
        var rule = "give a whole number from %d to %d".formatted(least, most);
        return text -> {
            if (!text.matches("-?\\d{1,9}")) {
                throw wrong(text, rule);
            }
            var number = Integer.parseInt(text);
            if (number < least || number > most) {
                throw wrong(text, rule);
            }
            return number;
        };
    }

    static boolean bool(String text) {
        return switch (lower(text)) {
            case "true", "yes", "1", "on" -> true;
            case "false", "no", "0", "off" -> false;
            default -> throw wrong(text, "give true or false");
        };
    }

    static Duration time(String text) {
        var rule = "give a positive time, e.g. 20s, 500ms or 2m";
        var millis = scaled(lower(text), MILLIS, text, rule);
        if (millis == 0) {
            throw wrong(text, rule);
        }
        return Duration.ofMillis(millis);
    }

    static Duration timeOrNone(String text) {
        return Duration.ofMillis(
                scaled(lower(text), MILLIS, text, "give a time or 0, e.g. 60s or 2m"));
    }

    static Function<String, Duration> timeUpTo(Duration most) {
        return text -> {
            var time = timeOrNone(text);
            if (time.compareTo(most) > 0) {
                throw wrong(text, "give a time of at most %dm, or 0".formatted(most.toMinutes()));
            }
            return time;
        };
    }

    static Function<String, Long> size(long leastBytes, long mostBytes) {
        var rule =
                "give a size from %d to %d bytes, e.g. 10MiB or 10MB"
                        .formatted(leastBytes, mostBytes);
        return text -> {
            var bytes = scaled(lower(text), BYTES, text, rule);
            if (bytes < leastBytes || bytes > mostBytes) {
                throw wrong(text, rule);
            }
            return bytes;
        };
    }

    /** A size, or {@code auto} for one that the program chooses: empty. */
    static Function<String, OptionalLong> autoOr(Function<String, Long> size) {
        return wordOr("auto", size);
    }

    /** A size, or a word for none: empty. */
    static Function<String, OptionalLong> wordOr(String word, Function<String, Long> size) {
        return text ->
                lower(text).equals(word) ? OptionalLong.empty() : OptionalLong.of(size.apply(text));
    }

    /** A number, or {@code auto} for one that the program chooses: empty. */
    static Function<String, OptionalInt> autoOr(int least, int most) {
        var number = integer(least, most);
        return text ->
                lower(text).equals("auto")
                        ? OptionalInt.empty()
                        : OptionalInt.of(number.apply(text));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static long scaled(String lower, Map<String, Long> units, String text, String rule) {
        var matcher = SCALED.matcher(lower);
        if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
            throw wrong(text, rule);
        }
        try {
            var number = Long.parseLong(matcher.group(1));
            return Math.multiplyExact(number, units.getOrDefault(matcher.group(2), 1L));
        } catch (ArithmeticException _) {
            throw wrong(text, rule);
        }
    }

    static Function<String, String> name(String pattern, String rule) {
        return text -> {
            if (!text.matches(pattern)) {
                throw wrong(text, rule);
            }
            return text;
        };
    }

    static Function<String, String> oneOf(List<String> words) {
        return text -> {
            var word = lower(text);
            if (!words.contains(word)) {
                throw wrong(text, "give one of " + String.join(", ", words));
            }
            return word;
        };
    }

    static TextOrder textOrder(String text) {
        return oneOf(List.of("collation", "bytes")).apply(text).equals("bytes")
                ? TextOrder.BYTES
                : TextOrder.COLLATION;
    }

    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException _) {
            throw wrong(text, "give the path of a folder");
        }
    }

    static URI http(String text) {
        try {
            var uri = new URI(text);
            var scheme = uri.getScheme() == null ? "" : uri.getScheme();
            if (scheme.matches("https?") && uri.getHost() != null && uri.getPort() > 0) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // Reported below.
        }
        throw wrong(text, "give http://host:port");
    }

    /** A web address, possibly with a path; nothing is none. */
    static URI webAddress(String text) {
        try {
            var uri = new URI(text);
            var scheme = uri.getScheme() == null ? "" : uri.getScheme();
            if (text.isEmpty()
                    || (scheme.matches("https?")
                            && uri.getHost() != null
                            && uri.getUserInfo() == null
                            && uri.getQuery() == null)) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // Reported below.
        }
        var rule = "give http://host:port or https://host:port, without user and query";
        throw text.contains("@")
                ? new IllegalArgumentException(
                        "has a user, perhaps with a password, or is no address; " + rule)
                : wrong(text, rule);
    }

    static String hostsAndPorts(String text) {
        for (var one : text.split(",", -1)) {
            if (!one.strip().matches("(\\[[0-9a-fA-F:.]+]|[^\\s:/,\\[\\]]+):\\d{1,5}")) {
                throw wrong(text, "give host:port, or several, separated by commas");
            }
        }
        return text;
    }

    static IllegalArgumentException wrong(String text, String rule) {
        return new IllegalArgumentException("is \"%s\"; %s".formatted(text, rule));
    }

    /** A value, or {@code off} for none. */
    static <T> Function<String, Optional<T>> offOr(Function<String, T> parser) {
        return text -> text.equals("off") ? Optional.empty() : Optional.of(parser.apply(text));
    }

    /** A number from 0 to 1. */
    static double ratio(String text) {
        if (!text.matches("0|1|[01]?\\.[0-9]{1,9}") || Double.parseDouble(text) > 1) {
            throw new IllegalArgumentException(
                    "is \"%s\"; give a number from 0 to 1".formatted(text));
        }
        return Double.parseDouble(text);
    }
}
