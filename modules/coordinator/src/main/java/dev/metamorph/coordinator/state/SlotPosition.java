package dev.metamorph.coordinator.state;

import dev.metamorph.shape.Lsn;

/**
 * Where the replication slot stands.
 *
 * @param position its confirmed position, or its consistent point if it is new
 * @param created whether it was created just now, so that what came before is lost
 */
public record SlotPosition(Lsn position, boolean created) {}
