package dev.metamorph.shape.where.value;

import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_DAY;
import static dev.metamorph.shape.where.value.CalendarDays.MICROS_PER_SECOND;

/**
 * Reads dates and times as Postgres prints them under {@code DateStyle = ISO} and {@code TimeZone =
 * UTC}: dates as days, timestamps as microseconds since 2000-01-01, times as microseconds since
 * midnight. All methods throw {@link IllegalArgumentException} for invalid text.
 */
public final class DateTimeReader {
    private final byte[] text;
    private final int end;
    private int at;

    private DateTimeReader(byte[] text, int start, int length) {
        this.text = text;
        this.at = start;
        this.end = start + length;
    }

    public static long date(byte[] text, int start, int length) {
        var reader = new DateTimeReader(text, start, length);
        return reader.atInfinity() ? reader.infinity() : reader.date();
    }

    public static long time(byte[] text, int start, int length) {
        var reader = new DateTimeReader(text, start, length);
        var micros = reader.clock();
        reader.finish();
        return micros;
    }

    public static long timestamp(byte[] text, int start, int length) {
        var reader = new DateTimeReader(text, start, length);
        return reader.atInfinity() ? reader.infinity() : reader.timestamp(false);
    }

    public static long timestampWithZone(byte[] text, int start, int length) {
        var reader = new DateTimeReader(text, start, length);
        return reader.atInfinity() ? reader.infinity() : reader.timestamp(true);
    }

    static TimeTz timeWithZone(byte[] text, int start, int length) {
        var reader = new DateTimeReader(text, start, length);
        var micros = reader.clock();
        var offset = reader.offset();
        reader.finish();
        return new TimeTz(micros, (int) (-offset / MICROS_PER_SECOND));
    }

    private boolean atInfinity() {
        return at < end && (text[at] == 'i' || (end - at > 1 && text[at + 1] == 'i'));
    }

    private long infinity() {
        var negative = text[at] == '-';
        if (end - at != (negative ? 9 : 8)) {
            throw malformed();
        }
        return negative ? CalendarDays.NEGATIVE_INFINITY : CalendarDays.INFINITY;
    }

    private long date() {
        var year = number();
        expect('-');
        var month = number();
        expect('-');
        var day = number();
        return CalendarDays.of(isBeforeChrist() ? 1 - year : year, month, day);
    }

    private long timestamp(boolean zoned) {
        var year = number();
        expect('-');
        var month = number();
        expect('-');
        var day = number();
        expect(' ');
        var micros = clock() - (zoned ? offset() : 0);
        return CalendarDays.of(isBeforeChrist() ? 1 - year : year, month, day) * MICROS_PER_DAY
                + micros;
    }

    private long clock() {
        var hours = number();
        expect(':');
        var minutes = number();
        expect(':');
        var seconds = number();
        return (hours * 3600L + minutes * 60L + seconds) * MICROS_PER_SECOND + fraction();
    }

    private long fraction() {
        if (at == end || text[at] != '.') {
            return 0;
        }
        at++;
        var micros = 0L;
        var unit = MICROS_PER_SECOND;
        while (at < end && isDigit(text[at])) {
            unit /= 10;
            micros += (text[at++] - '0') * unit;
        }
        return micros;
    }

    private long offset() {
        if (at == end || (text[at] != '+' && text[at] != '-')) {
            throw malformed();
        }
        var negative = text[at++] == '-';
        var seconds = number() * 3600L;
        for (var unit = 60; unit >= 1 && at < end && text[at] == ':'; unit /= 60) {
            at++;
            seconds += (long) number() * unit;
        }
        return (negative ? -seconds : seconds) * MICROS_PER_SECOND;
    }

    private boolean isBeforeChrist() {
        if (at == end) {
            return false;
        }
        expect(' ');
        expect('B');
        expect('C');
        finish();
        return true;
    }

    private int number() {
        var number = 0;
        var start = at;
        while (at < end && isDigit(text[at])) {
            number = number * 10 + text[at++] - '0';
        }
        if (at == start || at - start > 7) {
            throw malformed();
        }
        return number;
    }

    private void expect(char c) {
        if (at == end || text[at] != c) {
            throw malformed();
        }
        at++;
    }

    private void finish() {
        if (at != end) {
            throw malformed();
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not a date or time");
    }
}
