package dev.metamorph.coordinator.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The room on a disk.
 *
 * @param usedBytes what is in use
 * @param usableBytes what this process may still write; less than what is free where the file
 *     system keeps a reserve
 */
record DiskSpace(long usedBytes, long usableBytes) {
    private static final double GIGABYTE = 1 << 30;

    /**
     * Asks the file system that a folder is on.
     *
     * @throws IOException if it does not answer
     */
    static DiskSpace of(Path folder) throws IOException {
        var store = Files.getFileStore(folder);
        return new DiskSpace(
                store.getTotalSpace() - store.getUnallocatedSpace(), store.getUsableSpace());
    }

    /** The part that is in use, in percent, as {@code df} counts; zero if no size is told. */
    double usedPercent() {
        return available() <= 0 ? 0 : 100.0 * usedBytes / available();
    }

    private long available() {
        return usedBytes + usableBytes;
    }

    /** For messages. */
    String text() {
        return "%.1f %% used, %.1f of %.1f GB left"
                .formatted(usedPercent(), usableBytes / GIGABYTE, available() / GIGABYTE);
    }
}
