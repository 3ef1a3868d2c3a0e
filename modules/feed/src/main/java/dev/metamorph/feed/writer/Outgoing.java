package dev.metamorph.feed.writer;

import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.feed.record.RecordCodec;
import dev.metamorph.shape.Lsn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An item that waits in the {@link SendQueue}. */
sealed interface Outgoing {
    /** Fragments for all partitions, to be sent as one record. */
    record Fragments(List<Fragment> fragments, long bytes) implements Outgoing {
        /** Cuts a list between fragments into parts of about that size. */
        static List<Fragments> cut(List<Fragment> fragments, int sizeBytes) {
            var parts = new ArrayList<Fragments>(1);
            var from = 0;
            var bytes = 0L;
            for (var to = 0; to < fragments.size(); to++) {
                var size = RecordCodec.estimateBytes(fragments.get(to));
                if (bytes > 0 && bytes + size > sizeBytes) {
                    parts.add(new Fragments(List.copyOf(fragments.subList(from, to)), bytes));
                    from = to;
                    bytes = 0;
                }
                bytes += size;
            }
            if (from < fragments.size()) {
                var rest = fragments.subList(from, fragments.size());
                parts.add(new Fragments(List.copyOf(rest), bytes));
            }
            return parts;
        }
    }

    /** A record for one partition. */
    record One(int partition, FeedRecord record, CompletableFuture<Appended> answer)
            implements Outgoing {}

    /** Rows of an initial snapshot, or their end, which must not overtake the rows. */
    record Rows(One one, long bytes) implements Outgoing {}

    /** A new incarnation, for all partitions. */
    record NewIncarnation(Incarnation incarnation, CompletableFuture<Appended> answer)
            implements Outgoing {}

    /** The stream's position, for all partitions. */
    record Reached(Lsn lsn) implements Outgoing {}
}
