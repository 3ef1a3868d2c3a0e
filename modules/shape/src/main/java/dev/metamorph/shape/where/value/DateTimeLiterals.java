package dev.metamorph.shape.where.value;

import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_DAY;
import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_SECOND;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the date and time literals of clauses: the forms of ISO 8601 that Postgres reads alike
 * under all settings. A time zone must be an offset; without one it is UTC.
 */
final class DateTimeLiterals {
    private static final String DATE = "(?<y>[0-9]{4,7})-(?<m>[0-9]{1,2})-(?<d>[0-9]{1,2})";
    private static final String TIME =
            "(?<h>[0-9]{1,2}):(?<min>[0-9]{2})(?::(?<s>[0-9]{2})(?:\\.(?<f>[0-9]{1,6}))?)?"
                    + "(?:\\s*(?<half>am|pm)(?=\\s|$))?";
    private static final String ZONE =
            "(?<zone>z|utc|(?<sign>[+-])(?<zh>[0-9]{2})(?::?(?<zm>[0-9]{2})(?::?(?<zs>[0-9]{2}))?)?)?";
    private static final String ERA = "(?<era>\\s+(?:bc|ad))?";

    private static final Pattern ZONED_TIME = Pattern.compile(TIME + "\\s*" + ZONE);
    private static final Pattern DATED_TIME =
            Pattern.compile(DATE + "\\s+" + TIME + "\\s*" + ZONE + ERA);
    private static final Pattern DATE_AND_TIME =
            Pattern.compile(DATE + "(?:(?:\\s+|t)" + TIME + "\\s*" + ZONE + ")?" + ERA);

    private DateTimeLiterals() {}

    /**
     * The days since 2000-01-01 of a date literal. Like the other readers, throws {@link
     * IllegalArgumentException} for invalid text.
     */
    static long date(String text) {
        var word = text.toLowerCase(Locale.ROOT);
        var day = isSpecial(word) ? special(word, 1) : dayOf(matched(DATE_AND_TIME, word));
        if (CalendarDays.isFinite(day) && !CalendarDays.isDate(day)) {
            throw new IllegalArgumentException("out of range");
        }
        return day;
    }

    /** The day of a literal; Postgres drops the time, but it must be valid. */
    private static long dayOf(Matcher matcher) {
        if (matcher.group("h") != null) {
            clock(matcher);
            offset(matcher);
        }
        return day(matcher);
    }

    /**
     * The microseconds since midnight of a literal; Postgres ignores an offset, and a date in front
     * of the time.
     */
    static long time(String text) {
        var word = text.toLowerCase(Locale.ROOT);
        var dated = DATED_TIME.matcher(word);
        if (dated.matches()) {
            day(dated);
        }
        var matcher = dated.matches() ? dated : matched(ZONED_TIME, word);
        offset(matcher);
        return clock(matcher);
    }

    static TimeTz timeWithZone(String text) {
        var matcher = matched(ZONED_TIME, text.toLowerCase(Locale.ROOT));
        if (matcher.group("zone") == null) {
            throw new IllegalArgumentException("no offset");
        }
        return new TimeTz(clock(matcher), (int) (-offset(matcher) / MICROS_PER_SECOND));
    }

    /** The microseconds since 2000-01-01 of a literal; Postgres ignores an offset. */
    static long timestamp(String text) {
        return timestamp(text, false);
    }

    /** The microseconds since 2000-01-01 UTC of a literal. */
    static long timestampWithZone(String text) {
        return timestamp(text, true);
    }

    private static long timestamp(String text, boolean zoned) {
        var word = text.toLowerCase(Locale.ROOT);
        if (isSpecial(word)) {
            return special(word, MICROS_PER_DAY);
        }
        var matcher = matched(DATE_AND_TIME, word);
        var offset = offset(matcher);
        var time = matcher.group("h") == null ? 0 : clock(matcher);
        var micros =
                Math.addExact(
                        Math.multiplyExact(day(matcher), MICROS_PER_DAY),
                        time - (zoned ? offset : 0));
        if (!CalendarDays.isTimestamp(micros)) {
            throw new IllegalArgumentException("out of range");
        }
        return micros;
    }

    private static boolean isSpecial(String word) {
        return word.equals("infinity") || word.equals("-infinity") || word.equals("epoch");
    }

    private static long special(String word, long unitsPerDay) {
        return switch (word) {
            case "infinity" -> CalendarDays.INFINITY;
            case "-infinity" -> CalendarDays.NEGATIVE_INFINITY;
            default -> CalendarDays.of(1970, 1, 1) * unitsPerDay;
        };
    }

    private static Matcher matched(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not in ISO 8601");
        }
        return matcher;
    }

    private static long day(Matcher matcher) {
        var year = number(matcher, "y");
        var era = matcher.group("era");
        if (year == 0) {
            throw new IllegalArgumentException("there is no year 0");
        }
        return CalendarDays.of(
                era != null && era.endsWith("bc") ? 1 - year : year,
                number(matcher, "m"),
                number(matcher, "d"));
    }

    private static long clock(Matcher matcher) {
        var fraction = matcher.group("f");
        var micros =
                (hour(matcher) * 3600L + number(matcher, "min") * 60L + number(matcher, "s"))
                                * MICROS_PER_SECOND
                        + (fraction == null
                                ? 0
                                : Long.parseLong((fraction + "00000").substring(0, 6)));
        if (number(matcher, "min") > 59 || number(matcher, "s") > 59 || micros > MICROS_PER_DAY) {
            throw new IllegalArgumentException("no such time");
        }
        return micros;
    }

    private static int hour(Matcher matcher) {
        var hour = number(matcher, "h");
        var half = matcher.group("half");
        if (half == null) {
            return hour;
        }
        if (hour > 12) {
            throw new IllegalArgumentException("no such hour");
        }
        return hour % 12 + (half.equals("pm") ? 12 : 0);
    }

    private static long offset(Matcher matcher) {
        if (matcher.group("sign") == null) {
            return 0;
        }
        var hours = number(matcher, "zh");
        var minutes = number(matcher, "zm");
        var seconds = number(matcher, "zs");
        if (hours > 15 || minutes > 59 || seconds > 59) {
            throw new IllegalArgumentException("no such offset");
        }
        var offset = (hours * 3600L + minutes * 60L + seconds) * MICROS_PER_SECOND;
        return "-".equals(matcher.group("sign")) ? -offset : offset;
    }

    private static int number(Matcher matcher, String group) {
        var digits = matcher.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
