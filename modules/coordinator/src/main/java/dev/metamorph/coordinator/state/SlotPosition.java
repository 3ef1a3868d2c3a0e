package dev.metamorph.coordinator.state;

import dev.metamorph.shape.Lsn;

/**
 * Where the replication slot stands.
 *
 * @param position its confirmed position, or its consistent point if it is new
 * @param restart its {@code restart_lsn}; of no account if it is new
 * @param created whether it was created just now, so that what came before is lost
 */
public record SlotPosition(Lsn position, Lsn restart, boolean created) {
    /** One that was created just now. */
    public static SlotPosition fresh(Lsn position) {
        return new SlotPosition(position, Lsn.ZERO, true);
    }

    /** One that was there. */
    public static SlotPosition found(Lsn position, Lsn restart) {
        return new SlotPosition(position, restart, false);
    }
}
