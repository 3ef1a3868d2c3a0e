package dev.metamorph.feed.record;

/**
 * The limits of a table whose rows are kept and of what is derived from it. They decide which
 * shapes end, so they are fixed in the feed when the rows begin to be kept. The limits of a whole
 * partition are the ones that came with the table that was kept last.
 *
 * @param maxBytes the size of the rows in bytes that may be loaded; a table that has outgrown twice
 *     this size ends. 0 for no limit
 * @param maxValues the number of values that one subquery may have
 * @param maxAllValues the number of values that all subqueries of a partition may have
 * @param maxMoves the number of rows that may be looked at, and of items that may be written,
 *     because one transaction has changed the values of subqueries
 */
public record KeepLimits(long maxBytes, int maxValues, long maxAllValues, long maxMoves) {
    /** The limits without one of the size, for a few seconds of work and a few GB of heap. */
    public static final KeepLimits DEFAULT = new KeepLimits(0, 1_000_000, 20_000_000, 500_000);

    /** Refuses limits that nothing could keep to. */
    public KeepLimits {
        if (maxBytes < 0 || maxValues < 1 || maxAllValues < 1 || maxMoves < 1) {
            throw new IllegalArgumentException(
                    "limits of kept rows: %d bytes, %d values, %d in all, %d moves"
                            .formatted(maxBytes, maxValues, maxAllValues, maxMoves));
        }
    }

    /** The same limits with another size. */
    public KeepLimits withMaxBytes(long bytes) {
        return new KeepLimits(bytes, maxValues, maxAllValues, maxMoves);
    }
}
