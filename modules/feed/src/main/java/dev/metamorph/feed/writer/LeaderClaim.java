package dev.metamorph.feed.writer;

import dev.metamorph.feed.topic.FeedTail;
import dev.metamorph.shape.Lsn;

import java.net.URI;
import java.util.List;
import java.util.UUID;

/**
 * What a leader brings when he claims the feed. He holds the database's lock already.
 *
 * @param claimant his name, new for every claim
 * @param address where other instances reach him
 * @param resume from where the slot goes on: its confirmed position
 * @param tails the partitions' ends, read with the lock held
 * @param newestEpoch the highest epoch that the catalogue has shown, -1 for none: the next one will
 *     be higher even if the feed's topic was made anew
 */
public record LeaderClaim(
        UUID claimant, URI address, Lsn resume, List<FeedTail> tails, long newestEpoch) {
    /** Copies the list. */
    public LeaderClaim {
        tails = List.copyOf(tails);
    }

    /** The epoch of a claim at that offset of partition 0: unique, and higher than all before. */
    long epoch(long claimOffset) {
        return claimOffset > newestEpoch ? claimOffset : newestEpoch + 1 + claimOffset;
    }
}
