package dev.metamorph.shape.where.value;

import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_DAY;
import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_SECOND;

/**
 * An interval. For comparison a month has 30 days and a day 24 hours, so that different intervals
 * may be equal: {@code equals} is Postgres's {@code =}.
 *
 * @param months of any number
 * @param days of any number
 * @param micros of any number
 */
public record Interval(int months, int days, long micros) implements Comparable<Interval> {
    /** {@code infinity}, since Postgres 17. */
    public static final Interval INFINITY =
            new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);

    /** {@code -infinity}. */
    public static final Interval NEGATIVE_INFINITY =
            new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE);

    public boolean isFinite() {
        return !isSame(INFINITY) && !isSame(NEGATIVE_INFINITY);
    }

    private boolean isSame(Interval other) {
        return months == other.months && days == other.days && micros == other.micros;
    }

    private long wholeDays() {
        return months * 30L + days + Math.floorDiv(micros, MICROS_PER_DAY);
    }

    private long rest() {
        return Math.floorMod(micros, MICROS_PER_DAY);
    }

    @Override
    public int compareTo(Interval other) {
        var order = Long.compare(wholeDays(), other.wholeDays());
        return order == 0 ? Long.compare(rest(), other.rest()) : order;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Interval other && compareTo(other) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(wholeDays()) * 31 + Long.hashCode(rest());
    }

    /** Prints the interval as Postgres does under {@code IntervalStyle = iso_8601}. */
    @Override
    public String toString() {
        if (!isFinite()) {
            return months > 0 ? "infinity" : "-infinity";
        }
        if (months == 0 && days == 0 && micros == 0) {
            return "PT0S";
        }
        var text = new StringBuilder("P");
        append(text, months / 12, 'Y');
        append(text, months % 12, 'M');
        append(text, days, 'D');
        if (micros != 0) {
            text.append('T');
            append(text, micros / (3600 * MICROS_PER_SECOND), 'H');
            append(text, micros / (60 * MICROS_PER_SECOND) % 60, 'M');
            appendSeconds(text, micros % (60 * MICROS_PER_SECOND));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, long number, char unit) {
        if (number != 0) {
            text.append(number).append(unit);
        }
    }

    private static void appendSeconds(StringBuilder text, long micros) {
        if (micros == 0) {
            return;
        }
        text.append(micros < 0 ? "-" : "").append(Math.abs(micros / MICROS_PER_SECOND));
        var fraction = Math.abs(micros % MICROS_PER_SECOND);
        if (fraction != 0) {
            var digits = Long.toString(MICROS_PER_SECOND + fraction).substring(1);
            text.append('.').append(digits.replaceFirst("0+$", ""));
        }
        text.append('S');
    }
}
