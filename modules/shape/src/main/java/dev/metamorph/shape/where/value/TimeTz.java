package dev.metamorph.shape.where.value;

/**
 * A time of day with a zone.
 *
 * @param micros microseconds since midnight in that zone
 * @param zone the offset in seconds west of Greenwich, as Postgres counts
 */
public record TimeTz(long micros, int zone) implements Comparable<TimeTz> {
    private long utc() {
        return micros + zone * CalendarDays.MICROS_PER_SECOND;
    }

    /** Compares the moments in UTC; equal moments in different zones differ. */
    @Override
    public int compareTo(TimeTz other) {
        var order = Long.compare(utc(), other.utc());
        return order == 0 ? Integer.compare(zone, other.zone) : order;
    }

    @Override
    public String toString() {
        var seconds = Math.abs(zone);
        var text = new StringBuilder(DateTimePrinter.time(micros));
        text.append(zone > 0 ? '-' : '+');
        append(text, seconds / 3600);
        if (seconds % 3600 != 0) {
            append(text.append(':'), seconds / 60 % 60);
        }
        if (seconds % 60 != 0) {
            append(text.append(':'), seconds % 60);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int number) {
        text.append(number < 10 ? "0" : "").append(number);
    }
}
