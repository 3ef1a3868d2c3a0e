package dev.metamorph.shape.where.value;

import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_DAY;
import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_SECOND;

import java.time.LocalDate;
import java.util.Locale;

/**
 * Prints dates and times as Postgres does under {@code DateStyle = ISO}, in UTC; with ASCII digits
 * whatever the locale of the JVM.
 */
final class DateTimePrinter {
    private DateTimePrinter() {}

    static String date(long day) {
        if (!CalendarDays.isFinite(day)) {
            return infinity(day);
        }
        var date = CalendarDays.date(day);
        return date(date) + era(date);
    }

    static String time(long micros) {
        var seconds = micros / MICROS_PER_SECOND;
        var text =
                String.format(
                        Locale.ROOT,
                        "%02d:%02d:%02d",
                        seconds / 3600,
                        seconds / 60 % 60,
                        seconds % 60);
        var fraction = micros % MICROS_PER_SECOND;
        return fraction == 0
                ? text
                : text + String.format(Locale.ROOT, ".%06d", fraction).replaceFirst("0+$", "");
    }

    static String timestamp(long micros) {
        return timestamp(micros, "");
    }

    static String timestampWithZone(long micros) {
        return timestamp(micros, "+00");
    }

    private static String timestamp(long micros, String zone) {
        if (!CalendarDays.isFinite(micros)) {
            return infinity(micros);
        }
        var day = Math.floorDiv(micros, MICROS_PER_DAY);
        var date = CalendarDays.date(day);
        var time = time(Math.floorMod(micros, MICROS_PER_DAY));
        return "%s %s%s%s".formatted(date(date), time, zone, era(date));
    }

    private static String date(LocalDate date) {
        var year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return String.format(
                Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    private static String infinity(long value) {
        return value > 0 ? "infinity" : "-infinity";
    }
}
