package dev.metamorph.coordinator.state;

import dev.metamorph.shape.Lsn;

/**
 * The position of the replication slot.
 *
 * @param position its confirmed position, or its consistent point if it is new
 * @param restart its {@code restart_lsn}; ignored if it is new
 * @param created whether it was created just now, so that earlier changes are lost
 */
public record SlotPosition(Lsn position, Lsn restart, boolean created) {
    /** A slot that was created just now. */
    public static SlotPosition fresh(Lsn position) {
        return new SlotPosition(position, Lsn.ZERO, true);
    }

    /** A slot that existed before. */
    public static SlotPosition found(Lsn position, Lsn restart) {
        return new SlotPosition(position, restart, false);
    }
}
