package dev.metamorph.shape.where.function;

import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_DAY;
import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_SECOND;

import dev.metamorph.shape.where.value.CalendarDays;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Interval;
import dev.metamorph.shape.where.value.TimeTz;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Arithmetic on dates, times and timestamps; a time zone is always UTC. */
final class DateTimeArithmetic {
    private static final Map<String, ScalarFunction> CODES = new HashMap<>();

    static {
        two("date_pli", (a, b) -> movedDate((Long) a, (Long) b));
        two("date_mii", (a, b) -> movedDate((Long) a, -(Long) b));
        two("date_mi", (a, b) -> daysBetween((Long) a, (Long) b));
        two("date_pl_interval", (a, b) -> plus(ofDate((Long) a), (Interval) b));
        two("date_mi_interval", (a, b) -> minus(ofDate((Long) a), (Interval) b));
        two("datetime_timestamp", (a, b) -> atTime((Long) a, (Long) b));
        for (var name : List.of("timestamp", "timestamptz")) {
            two(name + "_pl_interval", (a, b) -> plus((Long) a, (Interval) b));
            two(name + "_mi_interval", (a, b) -> minus((Long) a, (Interval) b));
        }
        two("timestamp_mi", (a, b) -> difference((Long) a, (Long) b));
        two("time_mi_time", (a, b) -> new Interval(0, 0, (Long) a - (Long) b));
        two("time_pl_interval", (a, b) -> turned((Long) a, ((Interval) b), 1));
        two("time_mi_interval", (a, b) -> turned((Long) a, ((Interval) b), -1));
        one("date_timestamp", a -> ofDate((Long) a));
        one("timestamp_date", a -> dateOf((Long) a));
        CODES.put(
                "timestamp_time",
                (ScalarFunction.One)
                        a ->
                                CalendarDays.isFinite((Long) a)
                                        ? (Object) Math.floorMod((Long) a, MICROS_PER_DAY)
                                        : null);
        one("date_finite", a -> CalendarDays.isFinite((Long) a));
        one("timestamp_finite", a -> CalendarDays.isFinite((Long) a));
        one("time_interval", a -> new Interval(0, 0, (Long) a));
        one("timetz_time", a -> ((TimeTz) a).micros());
        two("timetz_pl_interval", (a, b) -> turned((TimeTz) a, (Interval) b, 1));
        two("timetz_mi_interval", (a, b) -> turned((TimeTz) a, (Interval) b, -1));
        two("datetimetz_timestamptz", (a, b) -> atTime((Long) a, (TimeTz) b));
        one("interval_time", a -> timeOf((Interval) a));
        two("timestamp_izone", (zone, a) -> shifted((Long) a, (Interval) zone, -1));
        two("timestamptz_izone", (zone, a) -> shifted((Long) a, (Interval) zone, 1));
        CODES.put(
                "make_date",
                (ScalarFunction.Many) list -> date(list.number(0), list.number(1), list.number(2)));
    }

    private DateTimeArithmetic() {}

    static Map<String, ScalarFunction> codes() {
        return CODES;
    }

    private interface Unary {
        Object apply(Object a);
    }

    private interface Binary {
        Object apply(Object a, Object b);
    }

    private static void one(String source, Unary unary) {
        CODES.put(source, (ScalarFunction.One) unary::apply);
    }

    private static void two(String source, Binary binary) {
        CODES.put(source, (ScalarFunction.Two) binary::apply);
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

    private static Object date(long year, long month, long day) {
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

    private static Object movedDate(long day, long days) {
        if (!CalendarDays.isFinite(day)) {
            return day;
        }
        if (!CalendarDays.isDate(day + days)) {
            throw new EvaluationException("date out of range");
        }
        return day + days;
    }

    private static Object daysBetween(long one, long other) {
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

    private static Object dateOf(long micros) {
        return CalendarDays.isFinite(micros)
                ? (Object) Math.floorDiv(micros, MICROS_PER_DAY)
                : (Object) micros;
    }

    private static Object atTime(long day, long time) {
        var micros = ofDate(day);
        return CalendarDays.isFinite(micros) ? checked(micros + time) : micros;
    }

    static Object plus(long micros, Interval interval) {
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

    private static Object minus(long micros, Interval interval) {
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

    private static Object difference(long one, long other) {
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

    private static Object atTime(long day, TimeTz time) {
        return atTime(day, time.micros() + time.zone() * MICROS_PER_SECOND);
    }

    private static Object turned(TimeTz time, Interval interval, int sign) {
        return new TimeTz((Long) turned(time.micros(), interval, sign), time.zone());
    }

    private static Object turned(long time, Interval interval, int sign) {
        if (!interval.isFinite()) {
            throw new EvaluationException("cannot add infinite interval to time");
        }
        return Math.floorMod(time + sign * (interval.micros() % MICROS_PER_DAY), MICROS_PER_DAY);
    }

    private static Object timeOf(Interval interval) {
        if (!interval.isFinite()) {
            throw new EvaluationException("cannot convert infinite interval to time");
        }
        return Math.floorMod(interval.micros(), MICROS_PER_DAY);
    }

    private static Object shifted(long micros, Interval zone, int sign) {
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
