package dev.metamorph.shape.where.value;

import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_SECOND;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads intervals: ISO 8601, and Postgres's own form ({@code 1 year -2 days 03:04:05.6}), as far as
 * nothing but seconds has a fraction.
 */
final class Intervals {
    private static final Pattern ISO =
            Pattern.compile(
                    "P(?:(-?\\d+)Y)?(?:(-?\\d+)M)?(?:(-?\\d+)W)?(?:(-?\\d+)D)?"
                            + "(T(?:(-?\\d+)H)?(?:(-?\\d+)M)?(?:(-?\\d+(?:\\.\\d+)?)S)?)?");
    private static final Pattern QUANTITY = Pattern.compile("([+-]?\\d+(?:\\.\\d+)?)\\s*([a-z]+)");
    private static final Pattern CLOCK =
            Pattern.compile("([+-]?)(\\d+):(\\d\\d)(?::(\\d\\d(?:\\.\\d+)?))?");

    private static final BigDecimal MILLION = BigDecimal.valueOf(MICROS_PER_SECOND);

    private long months;
    private long days;
    private long micros;

    private Intervals() {}

    static Interval read(String text) {
        return switch (text) {
            case "infinity" -> Interval.INFINITY;
            case "-infinity" -> Interval.NEGATIVE_INFINITY;
            default -> new Intervals().parsed(text);
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

    private void words(String text) {
        var rest = text.strip();
        while (!rest.isEmpty()) {
            var clock = CLOCK.matcher(rest);
            var quantity = QUANTITY.matcher(rest);
            if (clock.lookingAt()) {
                clock(clock.group(1), clock.group(2), clock.group(3), clock.group(4));
                rest = rest.substring(clock.end());
            } else if (quantity.lookingAt()) {
                add(quantity.group(1), quantity.group(2));
                rest = rest.substring(quantity.end());
            } else {
                throw malformed();
            }
            if (!rest.isEmpty() && rest.charAt(0) != ' ') {
                throw malformed();
            }
            rest = rest.strip();
        }
    }

    private void clock(String sign, String hours, String minutes, @Nullable String seconds) {
        if (Integer.parseInt(minutes) > 59
                || (seconds != null && new BigDecimal(seconds).intValue() > 59)) {
            throw malformed();
        }
        add(sign + hours, "h");
        add(sign + minutes, "m");
        add(seconds == null ? null : sign + seconds, "s");
    }

    private void add(@Nullable String number, String unit) {
        if (number == null) {
            return;
        }
        switch (unit) {
            case "s", "sec", "secs", "second", "seconds" ->
                    micros = Math.addExact(micros, seconds(number));
            case "y", "year", "years" -> months += whole(number, 12);
            case "mon", "mons", "month", "months" -> months += whole(number, 1);
            case "w", "week", "weeks" -> days += whole(number, 7);
            case "d", "day", "days" -> days += whole(number, 1);
            case "h", "hour", "hours" ->
                    micros = Math.addExact(micros, whole(number, 3600 * MICROS_PER_SECOND));
            case "m", "min", "mins", "minute", "minutes" ->
                    micros = Math.addExact(micros, whole(number, 60 * MICROS_PER_SECOND));
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
