package dev.metamorph.shape.where.value;

import java.time.LocalDate;

/**
 * Conversions between dates and Postgres's days and microseconds since 2000-01-01, in the proleptic
 * Gregorian calendar. The year 0 is 1 BC.
 */
public final class CalendarDays {
    public static final long MICROS_PER_SECOND = 1_000_000L;

    public static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    /** {@code infinity}, which sorts after all dates and timestamps. */
    public static final long INFINITY = Long.MAX_VALUE;

    /** {@code -infinity}, which sorts before all dates and timestamps. */
    public static final long NEGATIVE_INFINITY = Long.MIN_VALUE;

    private static final int DAYS_TO_2000 = 730_425;
    private static final int DAYS_PER_ERA = 146_097;

    /** The first day that Postgres supports, 4714-11-24 BC. */
    private static final long FIRST_DAY = -2_451_545;

    /** The first day after the last date, 5874898-06-03. */
    private static final long END_OF_DATES = 2_145_031_949;

    /** The first microsecond after the last timestamp, 294277-01-01. */
    private static final long END_OF_TIMESTAMPS = 106_751_983L * MICROS_PER_DAY;

    private static final long EPOCH_DAY_OF_2000 = 10_957;

    private CalendarDays() {}

    public static LocalDate date(long day) {
        return LocalDate.ofEpochDay(day + EPOCH_DAY_OF_2000);
    }

    /**
     * Counts the days from 2000-01-01 to the date.
     *
     * @throws IllegalArgumentException if there is no such date
     */
    public static long of(int year, int month, int day) {
        if (month < 1 || month > 12 || day < 1 || day > daysOf(month, year)) {
            throw new IllegalArgumentException("no such day");
        }
        // Years begin in March, so that the leap day is the last of its year.
        var marchYear = month <= 2 ? year - 1 : year;
        var era = Math.floorDiv(marchYear, 400);
        var yearOfEra = marchYear - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        var dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (long) era * DAYS_PER_ERA + dayOfEra - DAYS_TO_2000;
    }

    private static int daysOf(int month, int year) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Returns whether a date or timestamp is not an infinity. */
    public static boolean isFinite(long value) {
        return value != INFINITY && value != NEGATIVE_INFINITY;
    }

    /** Returns whether a day is in the range of dates. */
    public static boolean isDate(long day) {
        return day >= FIRST_DAY && day < END_OF_DATES;
    }

    /** Returns whether a number of microseconds is in the range of timestamps. */
    public static boolean isTimestamp(long micros) {
        return micros >= FIRST_DAY * MICROS_PER_DAY && micros < END_OF_TIMESTAMPS;
    }

    /**
     * The timestamp at the beginning of a day; for days beyond the range of timestamps, a value
     * that sorts after all of them.
     */
    public static long toTimestamp(long day) {
        if (!isFinite(day)) {
            return day;
        }
        return day >= END_OF_TIMESTAMPS / MICROS_PER_DAY ? INFINITY - 1 : day * MICROS_PER_DAY;
    }
}
