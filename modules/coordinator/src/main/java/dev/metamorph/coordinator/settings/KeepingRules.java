package dev.metamorph.coordinator.settings;

/**
 * How large the tables may be whose rows are kept for the subqueries of shapes.
 *
 * @param tableBytes the size of one table as text
 * @param totalBytes the size on disk of all of them, each counted once for each partition that
 *     keeps it
 */
public record KeepingRules(long tableBytes, long totalBytes) {
    /** 64 MiB of a table and 10 GiB of all. */
    public static final KeepingRules DEFAULT = new KeepingRules(64L << 20, 10L << 30);

    /** Refuses limits below one byte. */
    public KeepingRules {
        if (tableBytes < 1 || totalBytes < 1) {
            throw new IllegalArgumentException(
                    "limits of kept rows of %d and %d bytes; give 1 or more"
                            .formatted(tableBytes, totalBytes));
        }
    }
}
