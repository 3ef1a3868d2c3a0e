package dev.metamorph.coordinator.disk;

/** How much a stack may still do with its disk, from all to nothing. */
public enum DiskLevel {
    /** There is room. */
    ROOM,

    /** Existing shapes are followed, and none is created. */
    SCARCE,

    /** The shape logs of this instance are stopped. */
    FULL
}
