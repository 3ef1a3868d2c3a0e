package dev.metamorph.feed;

import dev.metamorph.shape.Lsn;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What waits to be sent. */
sealed interface Outgoing {
    /** Fragments for all partitions, to become one record. */
    record Fragments(List<Fragment> fragments, long bytes) implements Outgoing {
        static Fragments of(List<Fragment> fragments) {
            var bytes = 0L;
            for (var fragment : fragments) {
                bytes += RecordCodec.estimateBytes(fragment);
            }
            return new Fragments(fragments, bytes);
        }
    }

    /** A record for one partition. */
    record One(int partition, FeedRecord record, CompletableFuture<Appended> answer)
            implements Outgoing {}

    /** Rows of an initial snapshot, or their end, which must not overtake them. */
    record Rows(One one, long bytes) implements Outgoing {}

    /** A new incarnation, for all partitions. */
    record NewIncarnation(Incarnation incarnation, CompletableFuture<Appended> answer)
            implements Outgoing {}

    /** The stream's position, for all partitions. */
    record Reached(Lsn lsn) implements Outgoing {}
}
