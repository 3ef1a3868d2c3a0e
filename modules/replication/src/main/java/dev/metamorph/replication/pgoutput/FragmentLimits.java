package dev.metamorph.replication.pgoutput;

/**
 * The size at which a fragment is full: the next change of the transaction begins another one.
 *
 * @param changes the number of changes
 * @param bytes the number of bytes of changes
 */
public record FragmentLimits(int changes, int bytes) {
    /** 2,000 changes or 256 KiB. */
    public static final FragmentLimits DEFAULT = new FragmentLimits(2_000, 256 << 10);

    /** Refuses limits below 1. */
    public FragmentLimits {
        if (changes < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "fragments of %d changes and %d bytes; give 1 or more of each"
                            .formatted(changes, bytes));
        }
    }
}
