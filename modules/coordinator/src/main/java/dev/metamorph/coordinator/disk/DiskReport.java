package dev.metamorph.coordinator.disk;

/**
 * The last look at the disk.
 *
 * @param message which disk it is, how much is used, and what is stopped
 */
public record DiskReport(DiskLevel level, String message) {
    /** Before the first look. */
    public static final DiskReport UNKNOWN = new DiskReport(DiskLevel.ROOM, "");

    /** Returns whether a shape may be created. */
    public boolean allowsCreation() {
        return level == DiskLevel.ROOM;
    }
}
