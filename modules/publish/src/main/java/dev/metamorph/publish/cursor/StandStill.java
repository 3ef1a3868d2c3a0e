package dev.metamorph.publish.cursor;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices partitions that cannot be read to their end for longer than a transaction may be open.
 * Used by one thread.
 */
final class StandStill {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Map<Integer, Seen> partitions = new HashMap<>();

    /** The position that a reader has reached, and since when it stands there. */
    private record Seen(long position, long sinceNanos) {}

    /**
     * Whether the reader stands for long.
     *
     * @param position the offset that the reader has reached
     * @param end the offset behind the partition's last record, committed or not
     */
    boolean lasts(int partition, long position, long end, long nowNanos) {
        if (position >= end) {
            partitions.remove(partition);
            return false;
        }
        var seen = partitions.get(partition);
        if (seen == null || seen.position() != position) {
            partitions.put(partition, new Seen(position, nowNanos));
            return false;
        }
        return nowNanos - seen.sinceNanos() >= LONG.toNanos();
    }
}
