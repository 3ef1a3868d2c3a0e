package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.ChangeBlock;
import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.FeedPieces;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.FeedRecord.LeaderStarted;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.Fragment.RelationAt;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Writes a partition of the feed as a leader does, and keeps the records for a replay. */
public final class Feeding {
    /** Sees all transactions with ids below 1000 and no others. */
    public static final PgSnapshot BEFORE_1000 = new PgSnapshot(1000, 1000, List.of());

    private final Consumer<byte[]> topic;
    private final List<byte[]> values = new ArrayList<>();
    private long epoch = -1;
    private long sequence;

    /** A feed whose records go to a consumer. */
    public Feeding(Consumer<byte[]> topic) {
        this.topic = topic;
    }

    /** All records written, encoded. */
    public List<byte[]> values() {
        return values;
    }

    /** Starts a new leader. */
    public Feeding leader(long newEpoch) {
        return leader(newEpoch, Lsn.ZERO);
    }

    /** Starts a new leader, which sends nothing at or before an LSN. */
    public Feeding leader(long newEpoch, Lsn resume) {
        epoch = newEpoch;
        sequence = 0;
        return send(new LeaderStarted(new UUID(0, epoch), URI.create("http://a:1"), resume));
    }

    /** Skips the leader's next sequence number, as if that record was lost. */
    public Feeding lose() {
        sequence++;
        return this;
    }

    /** Writes the leader's next record, in pieces if it is large. */
    public Feeding send(FeedRecord record) {
        return send(epoch, sequence, record);
    }

    /** Writes a record with a given epoch and sequence number. */
    public Feeding send(long ofEpoch, long ofSequence, FeedRecord record) {
        var whole = FeedCodec.encode(new Envelope(ofEpoch, ofSequence, record));
        for (var value : FeedPieces.cut(whole)) {
            values.add(value);
            topic.accept(value);
            if (ofEpoch == epoch) {
                sequence = Math.max(sequence, ofSequence) + 1;
            }
        }
        return this;
    }

    /** Writes a shape with a finished initial snapshot. */
    public Feeding shape(ShapeCreated created, Row... rows) {
        return send(created)
                .send(new SnapshotStarted(created.handle(), 1, BEFORE_1000, Lsn.ZERO))
                .rows(created.handle(), rows)
                .send(new SnapshotFinished(created.handle(), 1, rows.length));
    }

    /** Writes rows of the first attempt at a snapshot. */
    public Feeding rows(ShapeHandle handle, Row... rows) {
        return rows.length == 0 ? this : send(new SnapshotRows(handle, 1, Arrays.asList(rows)));
    }

    /** Writes a whole transaction. */
    public Feeding transaction(long lsn, Change... changes) {
        return send(new Transactions(List.of(fragment(lsn, 0, true, changes))));
    }

    /** Writes a fragment of a transaction. */
    public Feeding part(long lsn, long firstIndex, boolean last, Change... changes) {
        return send(new Transactions(List.of(fragment(lsn, firstIndex, last, changes))));
    }

    /** A fragment that describes the items table, of a transaction with its LSN as its id. */
    public static Fragment fragment(long lsn, long firstIndex, boolean last, Change... changes) {
        var described = List.of(new RelationAt(0, Items.DESCRIBED));
        return fragment(lsn, new Xid((int) lsn), firstIndex, last, described, changes);
    }

    /** A fragment. */
    public static Fragment fragment(
            long lsn,
            Xid xid,
            long firstIndex,
            boolean last,
            List<RelationAt> relations,
            Change... changes) {
        return new Fragment(
                new Lsn(lsn),
                xid,
                Instant.EPOCH,
                firstIndex,
                ChangeBlock.of(Arrays.asList(changes)),
                relations,
                last);
    }
}
