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

/** Writes a partition of the feed as a leader does, and keeps it for another reading. */
public final class Feeding {
    /** Sees nothing that is 1000 or later. */
    public static final PgSnapshot BEFORE_1000 = new PgSnapshot(1000, 1000, List.of());

    private final Consumer<byte[]> topic;
    private final List<byte[]> values = new ArrayList<>();
    private long epoch = -1;
    private long sequence;

    /** A feed that goes there, record by record. */
    public Feeding(Consumer<byte[]> topic) {
        this.topic = topic;
    }

    /** All that was written. */
    public List<byte[]> values() {
        return values;
    }

    /** A new leader starts. */
    public Feeding leader(long newEpoch) {
        epoch = newEpoch;
        sequence = 0;
        return send(new LeaderStarted(new UUID(0, epoch), URI.create("http://a:1"), Lsn.ZERO));
    }

    /** The next record of the leader, in pieces if it is large. */
    public Feeding send(FeedRecord record) {
        return send(epoch, sequence, record);
    }

    /** A record that says to be of that place. */
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

    /** A shape with its rows, all there. */
    public Feeding shape(ShapeCreated created, Row... rows) {
        return send(created)
                .send(new SnapshotStarted(created.handle(), 1, BEFORE_1000, Lsn.ZERO))
                .rows(created.handle(), rows)
                .send(new SnapshotFinished(created.handle(), 1, rows.length));
    }

    /** Rows of a first attempt at a snapshot. */
    public Feeding rows(ShapeHandle handle, Row... rows) {
        return rows.length == 0 ? this : send(new SnapshotRows(handle, 1, Arrays.asList(rows)));
    }

    /** A whole transaction. */
    public Feeding transaction(long lsn, Change... changes) {
        return send(new Transactions(List.of(fragment(lsn, 0, true, changes))));
    }

    /** Part of one. */
    public Feeding part(long lsn, long firstIndex, boolean last, Change... changes) {
        return send(new Transactions(List.of(fragment(lsn, firstIndex, last, changes))));
    }

    /** A fragment whose transaction has the LSN as its id, and which describes the items table. */
    public static Fragment fragment(long lsn, long firstIndex, boolean last, Change... changes) {
        var described = List.of(new RelationAt(0, Items.DESCRIBED));
        return fragment(lsn, new Xid((int) lsn), firstIndex, last, described, changes);
    }

    /** Any fragment. */
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
