package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.shape.Lsn;

import java.util.function.Supplier;

/**
 * Reports to the feed which {@code restart_lsn} the replication slot certainly has on disk.
 * Postgres shows a new {@code restart_lsn} shortly before it is written, so each value is reported
 * at the look after the one that read it. Used by one thread.
 */
final class SlotWatch {
    private final Supplier<Lsn> restart;
    private final FeedEpoch feed;
    private Lsn seen = Lsn.ZERO;

    /**
     * Creates a watch that has not looked yet.
     *
     * @param restart reads the slot's {@code restart_lsn}
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
