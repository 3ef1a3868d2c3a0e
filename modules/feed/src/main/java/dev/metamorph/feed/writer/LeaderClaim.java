package dev.metamorph.feed.writer;

import dev.metamorph.feed.topic.FeedTail;
import dev.metamorph.shape.Lsn;

import java.net.URI;
import java.util.List;
import java.util.UUID;

/**
 * The data of a claim to lead. The claiming instance already holds the database's advisory lock.
 *
 * @param claimant identifies the claim; a new one for every claim
 * @param address the URL at which other instances reach the leader
 * @param resume the confirmed position of the slot, after which the stream continues
 * @param tails the ends of the partitions, read while the lock was held
 * @param newestEpoch the highest epoch seen in the shape registry, -1 for none. The new epoch is
 *     higher, even if the feed's topic was created again and its offsets start at 0
 */
public record LeaderClaim(
        UUID claimant, URI address, Lsn resume, List<FeedTail> tails, long newestEpoch) {
    /** Copies the list. */
    public LeaderClaim {
        tails = List.copyOf(tails);
    }

    /**
     * The epoch of a claim at that offset of partition 0: unique, and higher than all earlier ones.
     */
    long epoch(long claimOffset) {
        return claimOffset > newestEpoch ? claimOffset : newestEpoch + 1 + claimOffset;
    }
}
