package dev.metamorph.feed.record;

/**
 * What shapes the bytes of a shape log, fixed when the shape is created.
 *
 * @param version of the items' form, 1 today
 * @param chunkBytes a page of the log is closed by the item that makes it this long
 */
public record LogFormat(int version, int chunkBytes) {
    /** Refuses what cannot be. */
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
