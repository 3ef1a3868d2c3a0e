package dev.metamorph.publish.record;

import java.time.LocalDate;

/**
 * Reads Postgres's texts of dates and times, printed with {@code DateStyle = ISO} and {@code
 * TimeZone = UTC}. Infinity is the greatest {@code long}, minus infinity the least one.
 */
final class TimeText {
    static final long INFINITY = Long.MAX_VALUE;
    static final long MINUS_INFINITY = Long.MIN_VALUE;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long MICROS_PER_MILLI = 1_000;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int FRACTION_DIGITS = 6;

    private final String text;
    private int at;

    private TimeText(String text) {
        this.text = text;
    }

    /** Days since 1970-01-01 of a {@code date}. */
    static long days(String text) {
        return isInfinite(text) ? infinity(text) : new TimeText(text).days();
    }

    /** Microseconds since midnight of a {@code time}, up to 24:00:00. */
    static long timeMicros(String text) {
        return new TimeText(text).micros();
    }

    /**
     * Microseconds since 1970 of a {@code timestamp} or {@code timestamptz}; that of a timestamp
     * without a zone as if it were of UTC. Postgres counts from 2000, so its last years, from
     * 294247 on, do not fit: they are infinity.
     */
    static long timestampMicros(String text) {
        if (isInfinite(text)) {
            return infinity(text);
        }
        var time = new TimeText(text).timestamp();
        return time.seconds() >= INFINITY / MICROS_PER_SECOND
                ? INFINITY
                : time.seconds() * MICROS_PER_SECOND + time.micros();
    }

    /** Milliseconds of the same, rounded down. */
    static long timestampMillis(String text) {
        if (isInfinite(text)) {
            return infinity(text);
        }
        var time = new TimeText(text).timestamp();
        return time.seconds() * MILLIS_PER_SECOND + time.micros() / MICROS_PER_MILLI;
    }

    /**
     * A point in time.
     *
     * @param seconds since 1970
     * @param micros of the second
     */
    private record Timestamp(long seconds, long micros) {}

    private static boolean isInfinite(String text) {
        return text.endsWith("infinity");
    }

    private static long infinity(String text) {
        return text.startsWith("-") ? MINUS_INFINITY : INFINITY;
    }

    private Timestamp timestamp() {
        var days = days();
        at++;
        var micros = micros();
        var offset = isAt('+') || isAt('-') ? offsetSeconds() : 0;
        var seconds = days * SECONDS_PER_DAY - offset + micros / MICROS_PER_SECOND;
        return new Timestamp(seconds, micros % MICROS_PER_SECOND);
    }

    /** The year 1 BC is the year 0 of ISO 8601. */
    private long days() {
        var year = number();
        at++;
        var month = number();
        at++;
        var day = number();
        return LocalDate.of(text.endsWith(" BC") ? 1 - year : year, month, day).toEpochDay();
    }

    private long micros() {
        var seconds = number() * 3_600L;
        at++;
        seconds += number() * 60L;
        at++;
        seconds += number();
        return seconds * MICROS_PER_SECOND + fraction();
    }

    private int fraction() {
        if (!isAt('.')) {
            return 0;
        }
        at++;
        var start = at;
        var micros = number();
        for (var digits = at - start; digits < FRACTION_DIGITS; digits++) {
            micros *= 10;
        }
        return micros;
    }

    private int offsetSeconds() {
        var sign = isAt('-') ? -1 : 1;
        at++;
        var seconds = number() * 3_600;
        for (var unit = 60; unit > 0 && isAt(':'); unit /= 60) {
            at++;
            seconds += number() * unit;
        }
        return sign * seconds;
    }

    private boolean isAt(char wanted) {
        return at < text.length() && text.charAt(at) == wanted;
    }

    private int number() {
        var start = at;
        var number = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            number = number * 10 + (text.charAt(at) - '0');
            at++;
        }
        if (at == start) {
            throw new IllegalArgumentException(
                    "a date or time has no digit at character %d".formatted(at));
        }
        return number;
    }
}
