package dev.metamorph.replication.pgoutput;

/**
 * When a transaction is cut: before the next change, once a fragment holds this much.
 *
 * @param changes how many changes
 * @param bytes how many bytes of changes
 */
public record FragmentLimits(int changes, int bytes) {
    /** 2,000 changes or 256 KiB. */
    public static final FragmentLimits DEFAULT = new FragmentLimits(2_000, 256 << 10);

    /** Refuses limits that let nothing through. */
    public FragmentLimits {
        if (changes < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "fragments of %d changes and %d bytes; give 1 or more of each"
                            .formatted(changes, bytes));
        }
    }
}
