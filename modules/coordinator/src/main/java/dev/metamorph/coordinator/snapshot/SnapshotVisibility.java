package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.shape.PgSnapshot;

/**
 * The transactions that an initial snapshot must see because the stream reported them before the
 * shape was created: those sent in this epoch, and those that a former leader sent. They can be
 * invisible although they are in the stream: the order of commits in the WAL is not the order of
 * visibility.
 *
 * @param sent the transactions that this process sent
 * @param inherited the transactions that a former leader may have sent
 */
public record SnapshotVisibility(FeedEpoch.Sent sent, InheritedTransactions inherited) {
    boolean isClosedBy(PgSnapshot snapshot, long mark) {
        inherited.seen(snapshot);
        if (!sent.allSeenBy(snapshot, mark)) {
            return false;
        }
        // Every later snapshot sees what this one sees.
        sent.prune(snapshot);
        return true;
    }
}
