package dev.metamorph.coordinator.disk;

import dev.metamorph.coordinator.settings.DiskLimits;

/**
 * The level that a disk is at. It is left for a better one only when the disk has become a bit
 * emptier than the limit, so that a disk at its limit does not stop and start the stack again and
 * again. Pure.
 */
final class DiskRules {
    /** Restoring the shape logs after a stop writes to the disk, too. */
    private static final double MARGIN_PERCENT = 2;

    private final DiskLimits limits;

    DiskRules(DiskLimits limits) {
        this.limits = limits;
    }

    /** The level that follows. */
    DiskLevel next(DiskLevel before, DiskSpace space) {
        var used = space.usedPercent();
        if (used >= limit(limits.fullPercent(), before == DiskLevel.FULL)) {
            return DiskLevel.FULL;
        }
        return used >= limit(limits.creationPercent(), before != DiskLevel.ROOM)
                ? DiskLevel.SCARCE
                : DiskLevel.ROOM;
    }

    private static double limit(int percent, boolean reached) {
        return reached ? percent - MARGIN_PERCENT : percent;
    }
}
