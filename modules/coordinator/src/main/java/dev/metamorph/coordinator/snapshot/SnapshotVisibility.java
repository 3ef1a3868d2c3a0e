package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.Xid;

import java.util.List;

/**
 * Which transactions an initial snapshot must see, because the stream has told of them before the
 * shape was created: those sent in this epoch, and those of a former leader whose commits are still
 * waiting for a synchronous standby and so are invisible though they are in the stream.
 *
 * @param sent what was sent in this process
 * @param inherited what others may have sent
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
        // What this snapshot sees all later ones see.
        sent.prune(snapshot);
        return true;
    }
}
