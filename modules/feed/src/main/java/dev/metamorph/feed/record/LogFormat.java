package dev.metamorph.feed.record;

/**
 * The format of a shape log: everything beside the feed that determines its bytes. Fixed when the
 * shape is created.
 *
 * @param version the version of the item format; 1 is the only one
 * @param chunkBytes the page size in bytes: the item with which a page reaches it closes the page
 */
public record LogFormat(int version, int chunkBytes) {
    /** Refuses unknown versions and page sizes below one byte. */
    public LogFormat {
        if (version != 1) {
            throw new IllegalArgumentException(
                    "log format %d is not known; 1 is".formatted(version));
        }
        if (chunkBytes < 1) {
            throw new IllegalArgumentException(
                    "chunk threshold %d bytes; give 1 or more".formatted(chunkBytes));
        }
    }
}
