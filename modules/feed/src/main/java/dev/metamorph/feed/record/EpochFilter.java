package dev.metamorph.feed.record;

import dev.metamorph.feed.record.EpochFilter.Verdict.Accept;
import dev.metamorph.feed.record.EpochFilter.Verdict.Ignore;

import java.util.Optional;

/**
 * The rule by which a reader of a partition follows one leader at a time: it accepts only the next
 * sequence number of the newest epoch, and ignores all else until the next {@code LeaderStarted}.
 * So a paused former leader can do no harm, and a gap is never mistaken for progress.
 *
 * <p>Its whole state is (epoch, next sequence number), to be stored with what was accepted. Used by
 * one thread.
 */
public final class EpochFilter {
    private long epoch;
    private long nextSequence;

    private EpochFilter(long epoch, long nextSequence) {
        this.epoch = epoch;
        this.nextSequence = nextSequence;
    }

    /** One that has followed no leader. */
    public static EpochFilter fresh() {
        return new EpochFilter(-1, 0);
    }

    /** One that goes on from what {@link #epoch} and {@link #nextSequence} were. */
    public static EpochFilter restored(long epoch, long nextSequence) {
        return new EpochFilter(epoch, nextSequence);
    }

    /** The epoch that is followed, -1 for none yet. */
    public long epoch() {
        return epoch;
    }

    /** The only number that will be accepted from that epoch. */
    public long nextSequence() {
        return nextSequence;
    }

    /** Judges the partition's next entry, and moves on if it is accepted. */
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

    /** What to do with an entry. */
    public sealed interface Verdict {
        /** It is the next one. */
        record Accept() implements Verdict {}

        /** It says nothing to this reader. */
        record Ignore(Reason reason) implements Verdict {}
    }

    /** Why an entry is ignored. */
    public enum Reason {
        /** Someone wants to lead; nothing changes before he starts. */
        CLAIM,
        /** A former leader wrote it late. */
        OLDER_EPOCH,
        /** Its leader has not been seen to start in this partition. */
        NOT_STARTED,
        /** It was accepted before. */
        REPEATED,
        /** Something before it is missing; only another leader can help. */
        GAP
    }
}
