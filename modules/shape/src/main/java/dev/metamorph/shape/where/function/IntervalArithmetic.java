package dev.metamorph.shape.where.function;

import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_DAY;
import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_SECOND;

import dev.metamorph.shape.where.value.CalendarDays;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Interval;

/**
 * Arithmetic on intervals.
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/timestamp.c">
 *     timestamp.c</a>
 */
final class IntervalArithmetic {
    private static final double SECONDS_PER_DAY = 86_400;

    private IntervalArithmetic() {}

    static void register(FunctionRegistry registry) {
        registry.returning(Interval.class)
                .two("interval_pl", Interval.class, Interval.class, IntervalArithmetic::sum)
                .two("interval_mi", Interval.class, Interval.class, (a, b) -> sum(a, negated(b)))
                .one("interval_um", Interval.class, IntervalArithmetic::negated)
                .two("interval_mul", Interval.class, Double.class, (a, b) -> scaled(a, b, false))
                .two("mul_d_interval", Double.class, Interval.class, (a, b) -> scaled(b, a, false))
                .two("interval_div", Interval.class, Double.class, IntervalArithmetic::divided)
                .one("interval_justify_hours", Interval.class, IntervalArithmetic::hours)
                .one("interval_justify_days", Interval.class, IntervalArithmetic::days)
                .one("interval_justify_interval", Interval.class, IntervalArithmetic::justified);
        registry.returning(Boolean.class)
                .one("interval_finite", Interval.class, Interval::isFinite);
    }

    private static EvaluationException outOfRange() {
        return new EvaluationException("interval out of range");
    }

    static Interval negated(Interval a) {
        if (!a.isFinite()) {
            return a.months() > 0 ? Interval.NEGATIVE_INFINITY : Interval.INFINITY;
        }
        try {
            return new Interval(
                    Math.negateExact(a.months()),
                    Math.negateExact(a.days()),
                    Math.negateExact(a.micros()));
        } catch (ArithmeticException _) {
            throw outOfRange();
        }
    }

    private static Interval sum(Interval a, Interval b) {
        if (!a.isFinite() || !b.isFinite()) {
            if (!a.isFinite() && !b.isFinite() && a.compareTo(b) != 0) {
                throw outOfRange();
            }
            return a.isFinite() ? b : a;
        }
        try {
            var sum =
                    new Interval(
                            Math.addExact(a.months(), b.months()),
                            Math.addExact(a.days(), b.days()),
                            Math.addExact(a.micros(), b.micros()));
            return finiteResult(sum);
        } catch (ArithmeticException _) {
            throw outOfRange();
        }
    }

    private static Interval finiteResult(Interval interval) {
        if (!interval.isFinite()) {
            throw outOfRange();
        }
        return interval;
    }

    static Interval infiniteDifference(long one, long other) {
        if (one == other) {
            throw outOfRange();
        }
        return one == CalendarDays.INFINITY || other == CalendarDays.NEGATIVE_INFINITY
                ? Interval.INFINITY
                : Interval.NEGATIVE_INFINITY;
    }

    private static Interval divided(Interval a, double divisor) {
        if (divisor == 0) {
            throw new EvaluationException("division by zero");
        }
        return scaled(a, divisor, true);
    }

    /**
     * Multiplies or divides an interval. The fraction of a month becomes days, 30 to a month; the
     * fraction of a day becomes time.
     */
    private static Interval scaled(Interval a, double factor, boolean divide) {
        if (!a.isFinite() || (Double.isInfinite(factor) && !divide)) {
            return infinite(a, factor, divide);
        }
        var exactMonths = divide ? a.months() / factor : a.months() * factor;
        var exactDays = divide ? a.days() / factor : a.days() * factor;
        var months = (int) whole(exactMonths);
        var days = (int) whole(exactDays);
        var restDays = rounded((exactMonths - months) * 30);
        var restSeconds = rounded((exactDays - days + restDays - (int) restDays) * SECONDS_PER_DAY);
        long moreDays = days;
        if (Math.abs(restSeconds) >= SECONDS_PER_DAY) {
            var carried = (int) (restSeconds / SECONDS_PER_DAY);
            moreDays += carried;
            restSeconds -= carried * SECONDS_PER_DAY;
        }
        moreDays += (int) restDays;
        var time = divide ? a.micros() / factor : a.micros() * factor;
        var micros = Math.rint(time + restSeconds * MICROS_PER_SECOND);
        if (Double.isNaN(micros)
                || micros < -0x1p63
                || micros >= 0x1p63
                || moreDays != (int) moreDays) {
            throw outOfRange();
        }
        return finiteResult(new Interval(months, (int) moreDays, (long) micros));
    }

    private static Interval infinite(Interval a, double factor, boolean divide) {
        var sign = a.compareTo(new Interval(0, 0, 0)) * Math.signum(factor);
        if (Double.isNaN(sign) || sign == 0 || (divide && Double.isInfinite(factor))) {
            throw outOfRange();
        }
        return sign > 0 ? Interval.INFINITY : Interval.NEGATIVE_INFINITY;
    }

    private static double whole(double value) {
        if (Double.isNaN(value) || value < Integer.MIN_VALUE || value >= 0x1p31) {
            throw outOfRange();
        }
        return value;
    }

    private static double rounded(double value) {
        return Math.rint(value * 1_000_000.0) / 1_000_000.0;
    }

    private static Interval hours(Interval a) {
        if (!a.isFinite()) {
            return a;
        }
        var days = Math.addExact(a.days(), Math.toIntExact(a.micros() / MICROS_PER_DAY));
        var micros = a.micros() % MICROS_PER_DAY;
        if (days > 0 && micros < 0) {
            return new Interval(a.months(), days - 1, micros + MICROS_PER_DAY);
        }
        return days < 0 && micros > 0
                ? new Interval(a.months(), days + 1, micros - MICROS_PER_DAY)
                : new Interval(a.months(), days, micros);
    }

    /** Carries time to days and days to months, so that all three have the same sign. */
    private static Interval justified(Interval a) {
        if (!a.isFinite()) {
            return a;
        }
        var allDays = a.days() + a.micros() / MICROS_PER_DAY;
        var micros = a.micros() % MICROS_PER_DAY;
        var months = Math.addExact(a.months(), Math.toIntExact(allDays / 30));
        var days = (int) (allDays % 30);
        if (months > 0 && (days < 0 || (days == 0 && micros < 0))) {
            days += 30;
            months--;
        } else if (months < 0 && (days > 0 || (days == 0 && micros > 0))) {
            days -= 30;
            months++;
        }
        if (days > 0 && micros < 0) {
            return new Interval(months, days - 1, micros + MICROS_PER_DAY);
        }
        return days < 0 && micros > 0
                ? new Interval(months, days + 1, micros - MICROS_PER_DAY)
                : new Interval(months, days, micros);
    }

    private static Interval days(Interval a) {
        if (!a.isFinite()) {
            return a;
        }
        var months = Math.addExact(a.months(), a.days() / 30);
        var days = a.days() % 30;
        if (months > 0 && days < 0) {
            return new Interval(months - 1, days + 30, a.micros());
        }
        return months < 0 && days > 0
                ? new Interval(months + 1, days - 30, a.micros())
                : new Interval(months, days, a.micros());
    }

    /**
     * Adds months to a timestamp; a day that the target month does not have becomes its last day.
     */
    static long plusMonths(long micros, int months) {
        var day = CalendarDays.date(Math.floorDiv(micros, MICROS_PER_DAY)).plusMonths(months);
        var days = CalendarDays.of(day.getYear(), day.getMonthValue(), day.getDayOfMonth());
        return Math.addExact(
                Math.multiplyExact(days, MICROS_PER_DAY), Math.floorMod(micros, MICROS_PER_DAY));
    }
}
