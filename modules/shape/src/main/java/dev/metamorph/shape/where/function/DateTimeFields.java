package dev.metamorph.shape.where.function;

import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_DAY;
import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_SECOND;

import dev.metamorph.shape.where.value.CalendarDays;
import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Texts;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.WeekFields;
import java.util.Set;

/** EXTRACT, {@code date_part} and {@code date_trunc} of dates, times and timestamps. */
final class DateTimeFields {
    /** Microseconds from 1970-01-01 to 2000-01-01. */
    private static final long EPOCH_MICROS = 10_957 * MICROS_PER_DAY;

    private static final Set<String> OF_DATES =
            Set.of(
                    "year",
                    "month",
                    "day",
                    "quarter",
                    "week",
                    "isoyear",
                    "dow",
                    "isodow",
                    "doy",
                    "decade",
                    "century",
                    "millennium",
                    "epoch",
                    "julian");

    /** The Julian day of 2000-01-01, which is day 0 of Postgres's dates. */
    private static final long JULIAN_DAY = 2_451_545;

    private static final Set<String> OF_TIMES =
            Set.of("hour", "minute", "second", "milliseconds", "microseconds", "epoch");

    private DateTimeFields() {}

    static void register(FunctionRegistry registry) {
        registry.returning(Decimal.class)
                .two("extract_date", String.class, Long.class, (field, a) -> ofDay(name(field), a))
                .two(
                        "extract_timestamp",
                        String.class,
                        Long.class,
                        (field, a) -> ofMoment(name(field), a))
                .two(
                        "extract_time",
                        String.class,
                        Long.class,
                        (field, a) -> ofTime(name(field), a));
        registry.returning(Double.class)
                .two(
                        "timestamp_part",
                        String.class,
                        Long.class,
                        (field, a) -> real(ofMoment(name(field), a)))
                .two(
                        "time_part",
                        String.class,
                        Long.class,
                        (field, a) -> real(ofTime(name(field), a)));
        registry.returning(Long.class)
                .two(
                        "timestamp_trunc",
                        String.class,
                        Long.class,
                        (field, a) -> truncated(name(field), a));
    }

    /**
     * The result of {@code date_part}, which is a float; fractions are refused, because we cannot
     * guarantee their last digit.
     */
    private static @Nullable Double real(@Nullable Decimal number) {
        if (number == null) {
            return null;
        }
        if (number.isFinite() && number.number().stripTrailingZeros().scale() > 0) {
            throw EvaluationException.limited(
                    "date_part of a fraction of a second is not supported; write EXTRACT");
        }
        return number.toDouble();
    }

    /** The canonical name of a field. */
    private static String name(String field) {
        var name = Texts.lowerAscii(field);
        return switch (name) {
            case "years", "y", "yr", "yrs" -> "year";
            case "months", "mon", "mons" -> "month";
            case "days", "d" -> "day";
            case "hours", "h", "hr", "hrs" -> "hour";
            case "minutes", "m", "min", "mins" -> "minute";
            case "seconds", "s", "sec", "secs" -> "second";
            case "weeks", "w" -> "week";
            case "qtr" -> "quarter";
            case "millisecond", "ms", "msec", "msecs", "mseconds" -> "milliseconds";
            case "microsecond", "us", "usec", "usecs", "useconds" -> "microseconds";
            case "decades", "dec", "decs" -> "decade";
            case "centuries", "c", "cent" -> "century";
            case "millennia", "mil", "mils" -> "millennium";
            default -> name;
        };
    }

    private static EvaluationException unit() {
        return new EvaluationException("a field of a date or time is not known or not supported");
    }

    private static @Nullable Decimal ofDay(String field, long day) {
        if (!OF_DATES.contains(field)) {
            throw unit();
        }
        if (!CalendarDays.isFinite(day)) {
            return infinite(field, day > 0);
        }
        return switch (field) {
            case "epoch" -> Decimal.of((day + 10_957) * 86_400);
            case "julian" -> Decimal.of(day + JULIAN_DAY);
            default -> Decimal.of(ofDate(field, CalendarDays.date(day)));
        };
    }

    /** The fields of infinity: infinite for fields that grow without bound, NULL for the others. */
    private static @Nullable Decimal infinite(String field, boolean positive) {
        return switch (field) {
            case "year", "decade", "century", "millennium", "isoyear", "epoch", "julian" ->
                    Decimal.infinity(!positive);
            default -> null;
        };
    }

    private static @Nullable Decimal ofMoment(String field, long micros) {
        var isOfDate = OF_DATES.contains(field);
        if (!isOfDate && !OF_TIMES.contains(field)) {
            throw unit();
        }
        if (!CalendarDays.isFinite(micros)) {
            return infinite(field, micros > 0);
        }
        if (field.equals("epoch")) {
            return epoch(micros);
        }
        if (field.equals("julian")) {
            return NumericFunctions.add(
                    Decimal.of(Math.floorDiv(micros, MICROS_PER_DAY) + JULIAN_DAY),
                    NumericFunctions.divide(
                            Decimal.of(Math.floorMod(micros, MICROS_PER_DAY)),
                            Decimal.of(MICROS_PER_DAY)));
        }
        return isOfDate
                ? Decimal.of(
                        ofDate(field, CalendarDays.date(Math.floorDiv(micros, MICROS_PER_DAY))))
                : ofTime(field, Math.floorMod(micros, MICROS_PER_DAY));
    }

    /**
     * Seconds since 1970-01-01. If the microseconds exceed 64 bits, Postgres divides numerics and
     * so loses digits; this reproduces them.
     */
    private static Decimal epoch(long micros) {
        var since1970 = BigDecimal.valueOf(micros).add(BigDecimal.valueOf(EPOCH_MICROS));
        return micros < Long.MAX_VALUE - EPOCH_MICROS
                ? Decimal.of(since1970.movePointLeft(6).setScale(6))
                : NumericFunctions.rounded(
                        NumericFunctions.divide(
                                Decimal.of(since1970), Decimal.of(MICROS_PER_SECOND)),
                        6,
                        RoundingMode.HALF_UP);
    }

    private static Decimal scaled(long value, int scale) {
        return Decimal.of(BigDecimal.valueOf(value, scale));
    }

    private static Decimal ofTime(String field, long micros) {
        var minute = micros % (60 * MICROS_PER_SECOND);
        return switch (field) {
            case "hour" -> Decimal.of(micros / (3600 * MICROS_PER_SECOND));
            case "minute" -> Decimal.of(micros / (60 * MICROS_PER_SECOND) % 60);
            case "second" -> scaled(minute, 6);
            case "milliseconds" -> scaled(minute, 3);
            case "microseconds" -> Decimal.of(minute);
            case "epoch" -> scaled(micros, 6);
            default -> throw unit();
        };
    }

    private static long ofDate(String field, LocalDate date) {
        var year = date.getYear();
        return switch (field) {
            case "year" -> year > 0 ? year : year - 1;
            case "month" -> date.getMonthValue();
            case "day" -> date.getDayOfMonth();
            case "quarter" -> date.get(IsoFields.QUARTER_OF_YEAR);
            case "week" -> date.get(WeekFields.ISO.weekOfWeekBasedYear());
            case "isoyear" -> {
                var isoYear = date.get(IsoFields.WEEK_BASED_YEAR);
                yield isoYear > 0 ? isoYear : isoYear - 1;
            }
            case "dow" -> date.getDayOfWeek().getValue() % 7;
            case "isodow" -> date.getDayOfWeek().getValue();
            case "doy" -> date.getDayOfYear();
            case "decade" -> Math.floorDiv(year, 10);
            case "century" -> year > 0 ? (year + 99) / 100 : -((99 - (year - 1)) / 100);
            case "millennium" -> year > 0 ? (year + 999) / 1000 : -((999 - (year - 1)) / 1000);
            default -> throw unit();
        };
    }

    private static Long truncated(String field, long micros) {
        var unit =
                switch (field) {
                    case "microseconds" -> 1L;
                    case "milliseconds" -> 1_000L;
                    case "second" -> MICROS_PER_SECOND;
                    case "minute" -> 60 * MICROS_PER_SECOND;
                    case "hour" -> 3600 * MICROS_PER_SECOND;
                    case "day" -> MICROS_PER_DAY;
                    case "week", "month", "quarter", "year", "decade", "century", "millennium" ->
                            0L;
                    default -> throw unit();
                };
        if (!CalendarDays.isFinite(micros)) {
            return micros;
        }
        if (unit > 0) {
            return Math.floorDiv(micros, unit) * unit;
        }
        var date = truncated(field, CalendarDays.date(Math.floorDiv(micros, MICROS_PER_DAY)));
        var result =
                CalendarDays.of(date.getYear(), date.getMonthValue(), date.getDayOfMonth())
                        * MICROS_PER_DAY;
        if (!CalendarDays.isTimestamp(result)) {
            throw new EvaluationException("timestamp out of range");
        }
        return result;
    }

    private static LocalDate truncated(String field, LocalDate date) {
        var year = date.getYear();
        return switch (field) {
            case "week" -> date.minusDays(date.getDayOfWeek().getValue() - 1L);
            case "month" -> date.withDayOfMonth(1);
            case "quarter" ->
                    date.withDayOfMonth(1).withMonth((date.getMonthValue() - 1) / 3 * 3 + 1);
            case "year" -> LocalDate.of(year, 1, 1);
            case "decade" ->
                    LocalDate.of(year > 0 ? year / 10 * 10 : -((8 - (year - 1)) / 10) * 10, 1, 1);
            case "century" ->
                    LocalDate.of(
                            year > 0
                                    ? (year + 99) / 100 * 100 - 99
                                    : -((99 - (year - 1)) / 100) * 100 + 1,
                            1,
                            1);
            default ->
                    LocalDate.of(
                            year > 0
                                    ? (year + 999) / 1000 * 1000 - 999
                                    : -((999 - (year - 1)) / 1000) * 1000 + 1,
                            1,
                            1);
        };
    }
}
