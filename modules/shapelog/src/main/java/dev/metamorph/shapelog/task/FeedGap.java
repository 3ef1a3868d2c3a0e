package dev.metamorph.shapelog.task;

import dev.metamorph.shape.Lsn;

/** Something that a task should have, from the feed or in its changelog, and has not. */
public sealed interface FeedGap {
    /** The gap's kind as metrics name it. */
    String label();

    /**
     * Records are missing: the task ignores everything until the next leader starts.
     *
     * @param epoch the epoch that the task follows
     * @param expected the sequence number that it waits for
     * @param foundEpoch the epoch of the record that came instead
     * @param found the sequence number of that record
     */
    record MissingRecords(long epoch, long expected, long foundEpoch, long found)
            implements FeedGap {
        @Override
        public String label() {
            return "records";
        }
    }

    /**
     * Kafka has lost entries of the store's changelog: the partition's shapes have ended, because
     * another instance would restore logs that lack them.
     *
     * @param shapes the number of shapes that have ended
     */
    record LostEntries(int shapes) implements FeedGap {
        @Override
        public String label() {
            return "changelog";
        }
    }

    /**
     * Changes are missing that no leader will send again: the partition's shapes have ended.
     *
     * @param reached the LSN up to which the task has all changes
     * @param resume the LSN after which the new leader sends changes
     * @param shapes the number of shapes that have ended
     */
    record MissingChanges(Lsn reached, Lsn resume, int shapes) implements FeedGap {
        @Override
        public String label() {
            return "changes";
        }
    }
}
