package dev.metamorph.shape.where.function;

import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_DAY;
import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_SECOND;

import dev.metamorph.shape.where.value.CalendarDays;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Interval;
import dev.metamorph.shape.where.value.TimeTz;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Arithmetic on dates, times and timestamps; a time zone is always UTC. */
final class DateTimeArithmetic {
    private DateTimeArithmetic() {}

    static void register(FunctionRegistry registry) {
        registerDates(registry);
        registerTimestamps(registry);
        registerTimes(registry);
        registry.returning(Boolean.class)
                .one("date_finite", Long.class, CalendarDays::isFinite)
                .one("timestamp_finite", Long.class, CalendarDays::isFinite);
    }

    private static void registerDates(FunctionRegistry registry) {
        registry.returning(Long.class)
                .two("date_pli", Long.class, Long.class, DateTimeArithmetic::movedDate)
                .two("date_mii", Long.class, Long.class, (a, b) -> movedDate(a, -b))
                .two("date_mi", Long.class, Long.class, DateTimeArithmetic::daysBetween)
                .two("date_pl_interval", Long.class, Interval.class, (a, b) -> plus(ofDate(a), b))
                .two("date_mi_interval", Long.class, Interval.class, (a, b) -> minus(ofDate(a), b))
                .two("datetime_timestamp", Long.class, Long.class, (a, b) -> atTime(a, b))
                .two("datetimetz_timestamptz", Long.class, TimeTz.class, (a, b) -> atTime(a, b))
                .one("date_timestamp", Long.class, DateTimeArithmetic::ofDate)
                .three("make_date", Long.class, Long.class, Long.class, DateTimeArithmetic::date);
    }

    private static void registerTimestamps(FunctionRegistry registry) {
        var timestamps = registry.returning(Long.class);
        for (var name : List.of("timestamp", "timestamptz")) {
            timestamps
                    .two(
                            name + "_pl_interval",
                            Long.class,
                            Interval.class,
                            DateTimeArithmetic::plus)
                    .two(
                            name + "_mi_interval",
                            Long.class,
                            Interval.class,
                            DateTimeArithmetic::minus);
        }
        timestamps
                .one("timestamp_date", Long.class, DateTimeArithmetic::dateOf)
                .one("timestamp_time", Long.class, DateTimeArithmetic::timeOf)
                .two(
                        "timestamp_izone",
                        Interval.class,
                        Long.class,
                        (zone, a) -> shifted(a, zone, -1))
                .two(
                        "timestamptz_izone",
                        Interval.class,
                        Long.class,
                        (zone, a) -> shifted(a, zone, 1));
        registry.returning(Interval.class)
                .two("timestamp_mi", Long.class, Long.class, DateTimeArithmetic::difference);
    }

    private static void registerTimes(FunctionRegistry registry) {
        registry.returning(Interval.class)
                .two("time_mi_time", Long.class, Long.class, (a, b) -> new Interval(0, 0, a - b))
                .one("time_interval", Long.class, a -> new Interval(0, 0, a));
        registry.returning(Long.class)
                .two("time_pl_interval", Long.class, Interval.class, (a, b) -> turned(a, b, 1))
                .two("time_mi_interval", Long.class, Interval.class, (a, b) -> turned(a, b, -1))
                .one("timetz_time", TimeTz.class, TimeTz::micros)
                .one("interval_time", Interval.class, a -> timeOf(a));
        registry.returning(TimeTz.class)
                .two("timetz_pl_interval", TimeTz.class, Interval.class, (a, b) -> turned(a, b, 1))
                .two(
                        "timetz_mi_interval",
                        TimeTz.class,
                        Interval.class,
                        (a, b) -> turned(a, b, -1));
    }

    private static long checked(long micros) {
        if (!CalendarDays.isTimestamp(micros)) {
            throw outOfRange();
        }
        return micros;
    }

    private static EvaluationException outOfRange() {
        return new EvaluationException("timestamp out of range");
    }

    private static Long date(long year, long month, long day) {
        try {
            var number =
                    CalendarDays.of(
                            Math.toIntExact(
                                    year < 0 ? year + 1 : year == 0 ? Long.MAX_VALUE : year),
                            (int) month,
                            (int) day);
            if (CalendarDays.isDate(number)) {
                return number;
            }
        } catch (IllegalArgumentException | ArithmeticException _) {
            // Reported below.
        }
        throw new EvaluationException("date field value out of range");
    }

    private static Long movedDate(long day, long days) {
        if (!CalendarDays.isFinite(day)) {
            return day;
        }
        if (!CalendarDays.isDate(day + days)) {
            throw new EvaluationException("date out of range");
        }
        return day + days;
    }

    private static Long daysBetween(long one, long other) {
        if (!CalendarDays.isFinite(one) || !CalendarDays.isFinite(other)) {
            throw new EvaluationException("cannot subtract infinite dates");
        }
        return one - other;
    }

    static long ofDate(long day) {
        if (!CalendarDays.isFinite(day)) {
            return day;
        }
        var micros = CalendarDays.toTimestamp(day);
        if (!CalendarDays.isFinite(micros) || !CalendarDays.isTimestamp(micros)) {
            throw new EvaluationException("date out of range for timestamp");
        }
        return micros;
    }

    private static Long dateOf(long micros) {
        return CalendarDays.isFinite(micros) ? Math.floorDiv(micros, MICROS_PER_DAY) : micros;
    }

    private static @Nullable Long timeOf(long micros) {
        return CalendarDays.isFinite(micros) ? (Long) Math.floorMod(micros, MICROS_PER_DAY) : null;
    }

    private static Long atTime(long day, long time) {
        var micros = ofDate(day);
        return CalendarDays.isFinite(micros) ? checked(micros + time) : micros;
    }

    private static Long plus(long micros, Interval interval) {
        if (!interval.isFinite()) {
            var same =
                    interval.months() > 0 ? CalendarDays.INFINITY : CalendarDays.NEGATIVE_INFINITY;
            if (!CalendarDays.isFinite(micros) && micros != same) {
                throw outOfRange();
            }
            return same;
        }
        return CalendarDays.isFinite(micros) ? moved(micros, interval) : micros;
    }

    private static Long minus(long micros, Interval interval) {
        return plus(micros, IntervalArithmetic.negated(interval));
    }

    private static long moved(long micros, Interval interval) {
        try {
            var result = micros;
            if (interval.months() != 0) {
                result = checked(IntervalArithmetic.plusMonths(result, interval.months()));
            }
            if (interval.days() != 0) {
                result =
                        checked(
                                Math.addExact(
                                        result,
                                        Math.multiplyExact(interval.days(), MICROS_PER_DAY)));
            }
            return checked(Math.addExact(result, interval.micros()));
        } catch (ArithmeticException _) {
            throw outOfRange();
        }
    }

    private static Interval difference(long one, long other) {
        if (!CalendarDays.isFinite(one) || !CalendarDays.isFinite(other)) {
            return IntervalArithmetic.infiniteDifference(one, other);
        }
        try {
            var micros = Math.subtractExact(one, other);
            return new Interval(
                    0, Math.toIntExact(micros / MICROS_PER_DAY), micros % MICROS_PER_DAY);
        } catch (ArithmeticException _) {
            throw new EvaluationException("interval out of range");
        }
    }

    private static Long atTime(long day, TimeTz time) {
        return atTime(day, time.micros() + time.zone() * MICROS_PER_SECOND);
    }

    private static TimeTz turned(TimeTz time, Interval interval, int sign) {
        return new TimeTz(turned(time.micros(), interval, sign), time.zone());
    }

    private static Long turned(long time, Interval interval, int sign) {
        if (!interval.isFinite()) {
            throw new EvaluationException("cannot add infinite interval to time");
        }
        return Math.floorMod(time + sign * (interval.micros() % MICROS_PER_DAY), MICROS_PER_DAY);
    }

    private static Long timeOf(Interval interval) {
        if (!interval.isFinite()) {
            throw new EvaluationException("cannot convert infinite interval to time");
        }
        return Math.floorMod(interval.micros(), MICROS_PER_DAY);
    }

    private static Long shifted(long micros, Interval zone, int sign) {
        if (!CalendarDays.isFinite(micros)) {
            return micros;
        }
        if (zone.months() != 0 || zone.days() != 0) {
            throw new EvaluationException("interval time zone must not include months or days");
        }
        // Postgres truncates the offset to 32 bits.
        long seconds = (int) (zone.micros() / MICROS_PER_SECOND);
        return checked(micros + sign * seconds * MICROS_PER_SECOND);
    }
}
