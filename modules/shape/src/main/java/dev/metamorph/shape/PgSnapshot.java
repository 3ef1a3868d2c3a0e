package dev.metamorph.shape;

import java.util.ArrayList;
import java.util.List;

/**
 * The set of transactions that a Postgres snapshot sees, as {@code pg_current_snapshot()} prints
 * it: {@code xmin:xmax:xip,xip}. The numbers are 64-bit ({@code xid8}).
 *
 * @param xmin all transactions before it had ended
 * @param xmax no transaction from it on had ended
 * @param running the transactions between them that were still running, ascending
 * @see <a
 *     href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT">pg_snapshot</a>
 */
public record PgSnapshot(long xmin, long xmax, List<Long> running) {
    /** Copies the list. */
    public PgSnapshot {
        running = List.copyOf(running);
        if (Long.compareUnsigned(xmin, xmax) > 0) {
            throw new IllegalArgumentException("xmin %d is after xmax %d".formatted(xmin, xmax));
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static PgSnapshot parse(String text) {
        var parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("\"%s\" is not a pg_snapshot".formatted(text));
        }
        var running = new ArrayList<Long>();
        if (!parts[2].isEmpty()) {
            for (var xip : parts[2].split(",", -1)) {
                running.add(Long.parseUnsignedLong(xip));
            }
        }
        return new PgSnapshot(
                Long.parseUnsignedLong(parts[0]), Long.parseUnsignedLong(parts[1]), running);
    }

    /**
     * Returns whether the effects of a committed transaction are in this snapshot. The 32-bit id is
     * extended to the 64-bit id nearest to {@code xmax} among those equal to it modulo 2³². That is
     * right for every transaction less than 2³¹ away, which Postgres itself guarantees for all that
     * can still be seen as running.
     */
    public boolean sees(Xid xid) {
        var full = xmax + (xid.bits() - (int) xmax);
        if (full < xmin) {
            return true;
        }
        return full < xmax && !running.contains(full);
    }

    /** The text form, {@code xmin:xmax:xip,xip}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        text.append(Long.toUnsignedString(xmin)).append(':');
        text.append(Long.toUnsignedString(xmax)).append(':');
        for (var i = 0; i < running.size(); i++) {
            text.append(i == 0 ? "" : ",").append(Long.toUnsignedString(running.get(i)));
        }
        return text.toString();
    }
}
