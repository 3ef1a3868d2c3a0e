package dev.metamorph.feed.record;

/**
 * The format of a shape log: everything beside the feed that determines its bytes. Fixed when the
 * shape is created.
 *
 * @param version the version of the item format; 1 is the only one
 * @param chunkBytes the page size in bytes: the item with which a page reaches it closes the page
 * @param maxTailBytes the stored bytes of changes behind the initial snapshot with which the shape
 *     ends; 0 for no limit
 */
public record LogFormat(int version, int chunkBytes, long maxTailBytes) {
    /** Refuses unknown versions, page sizes below one byte and negative limits. */
    public LogFormat {
        if (version != 1) {
            throw new IllegalArgumentException(
                    "log format %d is not known; 1 is".formatted(version));
        }
        if (chunkBytes < 1) {
            throw new IllegalArgumentException(
                    "chunk threshold %d bytes; give 1 or more".formatted(chunkBytes));
        }
        if (maxTailBytes < 0) {
            throw new IllegalArgumentException(
                    "limit of %d bytes of changes; give 0 or more".formatted(maxTailBytes));
        }
    }

    /** A format without a limit of changes. */
    public LogFormat(int version, int chunkBytes) {
        this(version, chunkBytes, 0);
    }
}
