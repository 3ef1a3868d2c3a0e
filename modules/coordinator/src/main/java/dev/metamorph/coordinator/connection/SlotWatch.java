package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.shape.Lsn;

import java.util.function.Supplier;

/**
 * Tells the feed how far the replication slot surely is on disk. Postgres shows a new {@code
 * restart_lsn} a moment before it is written, so what was seen at one look is told at the next.
 * Used by one thread.
 */
final class SlotWatch {
    private final Supplier<Lsn> restart;
    private final FeedEpoch feed;
    private Lsn seen = Lsn.ZERO;

    /**
     * A watch that has not looked.
     *
     * @param restart asks for the slot's {@code restart_lsn}
     */
    SlotWatch(Supplier<Lsn> restart, FeedEpoch feed) {
        this.restart = restart;
        this.feed = feed;
    }

    void look() {
        var now = restart.get();
        feed.slotKept(seen);
        seen = now;
    }
}
