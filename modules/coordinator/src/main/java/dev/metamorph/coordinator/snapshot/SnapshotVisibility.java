package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.Xid;

import java.util.List;

/**
 * Which transactions an initial snapshot must see because the stream reported them before the shape
 * was created: those sent in this epoch, and those of a former leader whose commits still wait for
 * a synchronous standby, so that they are invisible although they are in the stream.
 *
 * @param sent the transactions that this process sent
 * @param inherited transactions that a former leader may have sent
 */
public record SnapshotVisibility(FeedEpoch.Sent sent, List<Xid> inherited) {
    /** Copies the list. */
    public SnapshotVisibility {
        inherited = List.copyOf(inherited);
    }

    boolean isClosedBy(PgSnapshot snapshot, long mark) {
        if (!inherited.stream().allMatch(snapshot::sees) || !sent.allSeenBy(snapshot, mark)) {
            return false;
        }
        // Every later snapshot sees what this one sees.
        sent.prune(snapshot);
        return true;
    }
}
