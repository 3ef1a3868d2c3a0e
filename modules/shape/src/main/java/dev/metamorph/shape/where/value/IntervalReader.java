package dev.metamorph.shape.where.value;

import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_SECOND;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads intervals in ISO 8601 and in Postgres's own form ({@code 1 year -2 days 03:04:05.6}); only
 * seconds may have a fraction.
 */
final class IntervalReader {
    private static final Pattern ISO =
            Pattern.compile(
                    "P(?:(-?\\d+)Y)?(?:(-?\\d+)M)?(?:(-?\\d+)W)?(?:(-?\\d+)D)?"
                            + "(T(?:(-?\\d+)H)?(?:(-?\\d+)M)?(?:(-?\\d+(?:\\.\\d+)?)S)?)?");
    private static final Pattern WORD =
            Pattern.compile(" *([+-]?\\d[-\\d:.]*(?=[ a-z]|$)|[a-z]+(?= |$)|[dhmsy](?=\\d)) *");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(?:\\.\\d+)?");
    private static final Pattern CLOCK =
            Pattern.compile("([+-]?)(\\d+):(\\d\\d?)(?::(\\d\\d?(?:\\.\\d+)?))?");
    private static final Pattern YEARS = Pattern.compile("([+-]?)(\\d+)-(\\d|0\\d|1[01])");

    private static final BigDecimal MILLION = BigDecimal.valueOf(MICROS_PER_SECOND);

    private final Set<String> found = new HashSet<>();
    private long months;
    private long days;
    private long micros;

    private IntervalReader() {}

    static Interval read(String text) {
        return switch (text) {
            case "infinity" -> Interval.INFINITY;
            case "-infinity" -> Interval.NEGATIVE_INFINITY;
            default -> new IntervalReader().parsed(text);
        };
    }

    private Interval parsed(String text) {
        if (text.length() > 200 || text.isEmpty()) {
            throw malformed();
        }
        if (text.startsWith("P")) {
            iso(text);
        } else {
            words(text.toLowerCase(Locale.ROOT));
        }
        return new Interval(Math.toIntExact(months), Math.toIntExact(days), micros);
    }

    private void iso(String text) {
        var matcher = ISO.matcher(text);
        if (!matcher.matches() || text.endsWith("T") || text.length() == 1) {
            throw malformed();
        }
        add(matcher.group(1), "y");
        add(matcher.group(2), "mon");
        add(matcher.group(3), "w");
        add(matcher.group(4), "d");
        add(matcher.group(6), "h");
        add(matcher.group(7), "m");
        add(matcher.group(8), "s");
    }

    /**
     * Parses from the last word to the first, because a unit follows its number. A number without a
     * unit is seconds at the end, and days before a time. No field may occur twice.
     *
     * @see <a
     *     href="https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/datetime.c">DecodeInterval</a>
     */
    private void words(String text) {
        var words = words(text.startsWith("@") ? text.substring(1) : text, new ArrayList<>());
        var ago = words.getLast().equals("ago");
        var unit = ago ? "" : "s";
        var unitWaits = false;
        for (var word : (ago ? words.subList(0, words.size() - 1) : words).reversed()) {
            var clock = CLOCK.matcher(word);
            var years = YEARS.matcher(word);
            if (years.matches()) {
                once("mon");
                add(years.group(1) + years.group(2), "y");
                add(years.group(1) + years.group(3), "mon");
                unit = "mon";
                unitWaits = false;
            } else if (clock.matches()) {
                clock(clock.group(1), clock.group(2), clock.group(3), clock.group(4));
                unit = "d";
                unitWaits = false;
            } else if (NUMBER.matcher(word).matches()) {
                once(unit);
                add(word, unit);
                unitWaits = false;
            } else if (unitWaits) {
                throw malformed();
            } else {
                unit = unit(word);
                unitWaits = true;
            }
        }
        if (unitWaits || found.isEmpty()) {
            throw malformed();
        }
        if (ago) {
            months = -months;
            days = -days;
            micros = Math.negateExact(micros);
        }
    }

    /** Splits a text into words: at blanks, and where a unit follows its number directly. */
    private static List<String> words(String text, List<String> words) {
        var matcher = WORD.matcher(text);
        var end = 0;
        while (matcher.find()) {
            if (matcher.start() != end) {
                throw malformed();
            }
            words.add(matcher.group(1));
            end = matcher.end();
        }
        if (end < text.length() || words.isEmpty()) {
            throw malformed();
        }
        return words;
    }

    private void once(String unit) {
        if (!found.add(unit)) {
            throw malformed();
        }
    }

    private void clock(String sign, String hours, String minutes, @Nullable String seconds) {
        if (Integer.parseInt(minutes) > 59
                || (seconds != null && new BigDecimal(seconds).intValue() > 59)) {
            throw malformed();
        }
        for (var unit : List.of("h", "m", "s", "ms", "us")) {
            once(unit);
        }
        add(sign + hours, "h");
        add(sign + minutes, "m");
        add(seconds == null ? null : sign + seconds, "s");
    }

    private static String unit(String word) {
        return switch (word) {
            case "s", "sec", "secs", "second", "seconds" -> "s";
            case "y", "year", "years" -> "y";
            case "mon", "mons", "month", "months" -> "mon";
            case "w", "week", "weeks" -> "w";
            case "d", "day", "days" -> "d";
            case "h", "hour", "hours" -> "h";
            case "m", "min", "mins", "minute", "minutes" -> "m";
            case "ms", "millisecond", "milliseconds" -> "ms";
            case "us", "microsecond", "microseconds" -> "us";
            case "decade", "decades" -> "decade";
            case "century", "centuries" -> "century";
            default -> throw malformed();
        };
    }

    private void add(@Nullable String number, String unit) {
        if (number == null) {
            return;
        }
        switch (unit) {
            case "s" -> {
                // A fraction also occupies the fields of milliseconds and microseconds.
                if (number.contains(".")) {
                    found.addAll(List.of("ms", "us"));
                }
                micros = Math.addExact(micros, seconds(number));
            }
            case "ms" -> micros = Math.addExact(micros, whole(number, 1_000));
            case "us" -> micros = Math.addExact(micros, whole(number, 1));
            case "h" -> micros = Math.addExact(micros, whole(number, 3600 * MICROS_PER_SECOND));
            case "m" -> micros = Math.addExact(micros, whole(number, 60 * MICROS_PER_SECOND));
            case "d" -> days += whole(number, 1);
            case "w" -> days += whole(number, 7);
            case "mon" -> months += whole(number, 1);
            case "y" -> months += whole(number, 12);
            case "decade" -> months += whole(number, 120);
            case "century" -> months += whole(number, 1_200);
            default -> throw malformed();
        }
    }

    private static long whole(String number, long unit) {
        return Math.multiplyExact(Long.parseLong(number), unit);
    }

    private static long seconds(String number) {
        var exact = new BigDecimal(number);
        if (exact.scale() > 6) {
            throw malformed();
        }
        return exact.multiply(MILLION).longValueExact();
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not an interval");
    }
}
