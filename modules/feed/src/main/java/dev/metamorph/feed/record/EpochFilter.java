package dev.metamorph.feed.record;

import dev.metamorph.feed.record.EpochFilter.Verdict.Accept;
import dev.metamorph.feed.record.EpochFilter.Verdict.Ignore;

import java.util.Optional;

/**
 * The rule by which a reader of a partition follows one leader at a time (fencing): it accepts only
 * the next sequence number of the newest epoch, and ignores everything else until the next {@code
 * LeaderStarted}. So records of a former leader that was paused do no harm, and a gap is never
 * mistaken for progress.
 *
 * <p>The whole state is (epoch, next sequence number), to be stored together with the effect of the
 * accepted records. Used by one thread.
 */
public final class EpochFilter {
    private long epoch;
    private long nextSequence;

    private EpochFilter(long epoch, long nextSequence) {
        this.epoch = epoch;
        this.nextSequence = nextSequence;
    }

    /** A filter that has followed no leader yet. */
    public static EpochFilter fresh() {
        return new EpochFilter(-1, 0);
    }

    /** A filter that continues from a stored {@link #epoch} and {@link #nextSequence}. */
    public static EpochFilter restored(long epoch, long nextSequence) {
        return new EpochFilter(epoch, nextSequence);
    }

    /** The epoch that is followed; -1 for none yet. */
    public long epoch() {
        return epoch;
    }

    /** The only sequence number that is accepted from that epoch. */
    public long nextSequence() {
        return nextSequence;
    }

    /** Decides about the partition's next entry, and advances if it is accepted. */
    public Verdict accept(FeedEntry entry) {
        var reason = reasonToIgnore(entry);
        if (reason.isPresent()) {
            return new Ignore(reason.get());
        }
        epoch = entry.epoch();
        nextSequence = entry.sequence() + 1;
        return new Accept();
    }

    private Optional<Reason> reasonToIgnore(FeedEntry entry) {
        if (entry instanceof Envelope(_, _, FeedRecord.Claim _)) {
            return Optional.of(Reason.CLAIM);
        }
        if (entry.epoch() < epoch) {
            return Optional.of(Reason.OLDER_EPOCH);
        }
        if (entry.epoch() > epoch) {
            return starts(entry) ? Optional.empty() : Optional.of(Reason.NOT_STARTED);
        }
        if (entry.sequence() == nextSequence) {
            return Optional.empty();
        }
        return Optional.of(entry.sequence() < nextSequence ? Reason.REPEATED : Reason.GAP);
    }

    private static boolean starts(FeedEntry entry) {
        return entry instanceof Envelope(_, var sequence, FeedRecord.LeaderStarted _)
                && sequence == 0;
    }

    /** The decision about an entry. */
    public sealed interface Verdict {
        /** The entry is the next one of the newest epoch. */
        record Accept() implements Verdict {}

        /** The entry has no effect. */
        record Ignore(Reason reason) implements Verdict {}
    }

    /** The reason for which an entry is ignored. */
    public enum Reason {
        /** A claim: the leader changes with its {@code LeaderStarted}, not before. */
        CLAIM,
        /** A former leader wrote the entry late. */
        OLDER_EPOCH,
        /** The {@code LeaderStarted} of the entry's epoch is not in this partition. */
        NOT_STARTED,
        /** The entry was accepted before: a retry of the producer. */
        REPEATED,
        /** An entry before this one is missing; only the next epoch can continue. */
        GAP
    }
}
