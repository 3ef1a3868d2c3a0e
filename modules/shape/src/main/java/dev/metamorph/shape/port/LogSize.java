package dev.metamorph.shape.port;

import java.util.OptionalLong;

/**
 * The size of a shape's log, as its owner counts it: of the base, which is the initial snapshot,
 * and of the tail, the changes behind it. A number is {@link #UNKNOWN} if a version of this program
 * that did not count has written a part of the log.
 *
 * @param baseBytes the stored bytes of the base: JSON and separators
 * @param baseItems the rows of the base
 * @param tailBytes the stored bytes of the tail
 * @param tailItems the items of the tail
 * @param rows the rows that a reader at the end of the log has; unknown for a log that has changes
 *     only
 */
public record LogSize(long baseBytes, long baseItems, long tailBytes, long tailItems, long rows) {
    /** A number that is not known. */
    public static final long UNKNOWN = -1;

    /** The size of a log that has nothing yet. */
    public static final LogSize NONE = new LogSize(0, 0, 0, 0, 0);

    /** The bytes of base and tail together, if they are known. */
    public OptionalLong bytes() {
        return baseBytes == UNKNOWN || tailBytes == UNKNOWN
                ? OptionalLong.empty()
                : OptionalLong.of(baseBytes + tailBytes);
    }

    /** The rows, if they are known. */
    public OptionalLong knownRows() {
        return rows == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(rows);
    }
}
