package dev.metamorph.shapelog.task;

import dev.metamorph.feed.ChangeBlock;
import dev.metamorph.feed.Envelope;
import dev.metamorph.feed.FeedCodec;
import dev.metamorph.feed.FeedRecord;
import dev.metamorph.feed.FeedRecord.ShapeCreated;
import dev.metamorph.feed.FeedRecord.Transactions;
import dev.metamorph.feed.Fragment;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.relation.WalRelation;

import java.time.Instant;
import java.util.List;

/**
 * What the feed says and the store must keep, kept as the feed record that says it: one form, with
 * one version, for both.
 */
final class StoredRecord {
    private StoredRecord() {}

    static DataBuffer encode(ShapeCreated shape) {
        return encoded(shape);
    }

    static ShapeCreated shape(DataReader in) {
        if (decoded(in) instanceof ShapeCreated shape) {
            return shape;
        }
        throw new IllegalStateException("the store's entry of a shape is not one");
    }

    static DataBuffer encode(WalRelation relation) {
        var described = List.of(new Fragment.RelationAt(0, relation));
        var fragment =
                new Fragment(
                        Lsn.ZERO,
                        new Xid(0),
                        Instant.EPOCH,
                        0,
                        ChangeBlock.of(List.of()),
                        described,
                        true);
        return encoded(new Transactions(List.of(fragment)));
    }

    static WalRelation relation(DataReader in) {
        if (decoded(in) instanceof Transactions(var fragments)) {
            return fragments.getFirst().relations().getFirst().relation();
        }
        throw new IllegalStateException("the store's entry of a table is not one");
    }

    private static DataBuffer encoded(FeedRecord record) {
        var bytes = FeedCodec.encode(new Envelope(0, 0, record));
        return new DataBuffer(bytes.length).put(bytes);
    }

    private static FeedRecord decoded(DataReader in) {
        if (FeedCodec.decode(in.bytes(in.left())) instanceof Envelope(_, _, var record)) {
            return record;
        }
        throw new IllegalStateException("the store's entry is a piece of one");
    }
}
