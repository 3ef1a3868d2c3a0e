package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.ChangeBlock;
import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.FeedRecord.GenerationCreated;
import dev.metamorph.feed.record.FeedRecord.RowsKept;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.relation.WalRelation;

import java.time.Instant;
import java.util.List;

/**
 * Stores definitions of shapes and kept rows and descriptions of tables as the feed records that
 * announce them, so that feed and store share one versioned form.
 */
public final class StoredRecord {
    private StoredRecord() {}

    public static WireWriter encode(ShapeCreated shape) {
        return encoded(shape);
    }

    /** Encodes a generation, which a program that does not know of them refuses to read. */
    public static WireWriter encode(GenerationCreated generation) {
        return encoded(generation);
    }

    public static ShapeCreated shape(WireReader in) {
        return switch (decoded(in)) {
            case ShapeCreated shape -> shape;
            case GenerationCreated(var shape, _) -> shape;
            default ->
                    throw new IllegalStateException(
                            "the store's entry of a shape holds another record");
        };
    }

    public static WireWriter encode(RowsKept kept) {
        return encoded(kept);
    }

    public static RowsKept rowsKept(WireReader in) {
        if (decoded(in) instanceof RowsKept kept) {
            return kept;
        }
        throw new IllegalStateException("the store's entry of kept rows holds another record");
    }

    public static WireWriter encode(WalRelation relation) {
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

    public static WalRelation relation(WireReader in) {
        if (decoded(in) instanceof Transactions(var fragments)) {
            return fragments.getFirst().relations().getFirst().relation();
        }
        throw new IllegalStateException("the store's entry of a table holds another record");
    }

    private static WireWriter encoded(FeedRecord record) {
        var bytes = FeedCodec.encode(new Envelope(0, 0, record));
        var out = new WireWriter(bytes.length);
        out.raw(bytes);
        return out;
    }

    private static FeedRecord decoded(WireReader in) {
        if (FeedCodec.decode(in.bytes(in.left())) instanceof Envelope(_, _, var record)) {
            return record;
        }
        throw new IllegalStateException("the store's entry is a piece of a record");
    }
}
