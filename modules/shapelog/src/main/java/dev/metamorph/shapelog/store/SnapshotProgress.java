package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;

import java.util.Optional;

/**
 * The progress of a shape's initial snapshot.
 *
 * <pre>
 * AWAITED --SnapshotStarted--> STARTED --SnapshotFinished--> FINISHED
 * </pre>
 *
 * @param phase the state above
 * @param straddled the commit of the transaction that was incomplete in the feed when the shape was
 *     created, so that the shape has seen only a part of it; 0 for none, and once all transactions
 *     to come are later
 * @param started what the snapshot sees; empty before it has started, and once all transactions to
 *     come are later
 * @param chunks the number of complete chunks of rows
 * @param chunkBytes the size of the chunk after them, in bytes
 * @param blocks the number of entries of that chunk
 * @param rows the number of rows received
 */
public record SnapshotProgress(
        Phase phase,
        Lsn straddled,
        Optional<SnapshotStarted> started,
        int chunks,
        long chunkBytes,
        int blocks,
        long rows) {
    /** The states of an initial snapshot. */
    public enum Phase {
        /** The snapshot has not started; changes are deferred. */
        AWAITED('A'),
        /** The transactions that the snapshot sees are known; its rows arrive. */
        STARTED('S'),
        /** All rows have arrived. */
        FINISHED('F');

        private final char code;

        Phase(char code) {
            this.code = code;
        }

        private static Phase of(int code) {
            for (var phase : values()) {
                if (phase.code == code) {
                    return phase;
                }
            }
            throw new IllegalStateException(
                    "the store has an unknown snapshot phase %d".formatted(code));
        }
    }

    /** The progress of a shape that has just been created. */
    public static SnapshotProgress awaited(Lsn straddled) {
        return new SnapshotProgress(Phase.AWAITED, straddled, Optional.empty(), 0, 0, 0, 0);
    }

    public SnapshotProgress start(SnapshotStarted record) {
        return new SnapshotProgress(Phase.STARTED, straddled, Optional.of(record), 0, 0, 0, 0);
    }

    public SnapshotProgress with(int chunks, long chunkBytes, int blocks, long rows) {
        return new SnapshotProgress(phase, straddled, started, chunks, chunkBytes, blocks, rows);
    }

    public SnapshotProgress finish(int chunks) {
        return new SnapshotProgress(
                Phase.FINISHED, straddled, started, chunks, chunkBytes, blocks, rows);
    }

    public boolean isFinished() {
        return phase == Phase.FINISHED;
    }

    /** Returns whether rows of that attempt are expected. */
    public boolean expects(int attempt) {
        return phase == Phase.STARTED && started.orElseThrow().attempt() == attempt;
    }

    /**
     * Returns whether the snapshot's rows contain a transaction's changes. The question is put to
     * the snapshot only for commits at or before the insert position that was read after it was
     * taken; later commits are never covered.
     */
    public boolean covers(Lsn commit, Xid xid) {
        return started.isPresent()
                && commit.isAtOrBefore(started.get().insertPosition())
                && started.get().snapshot().sees(xid);
    }

    /** The progress without the state that no transaction after that commit needs. */
    public SnapshotProgress passed(Lsn commit) {
        if (!isFinished()
                || started.isEmpty()
                || commit.isAtOrBefore(started.get().insertPosition())
                || commit.isAtOrBefore(straddled)) {
            return this;
        }
        return new SnapshotProgress(
                phase, Lsn.ZERO, Optional.empty(), chunks, chunkBytes, blocks, rows);
    }

    /** Returns whether no later transaction can be covered. */
    public boolean isSettled() {
        return isFinished() && started.isEmpty() && straddled.equals(Lsn.ZERO);
    }

    public WireWriter encode() {
        var out = new WireWriter(128);
        out.fixed8(phase.code);
        out.fixed64(straddled.bytes());
        out.varint(chunks);
        out.varint(chunkBytes);
        out.varint(blocks);
        out.varint(rows);
        started.ifPresent(record -> out.raw(FeedCodec.encode(new Envelope(0, 0, record))));
        return out;
    }

    public static SnapshotProgress decode(WireReader in) {
        var phase = Phase.of(in.fixed8());
        var straddled = new Lsn(in.fixed64());
        var chunks = in.number();
        var chunkBytes = in.varint();
        var blocks = in.number();
        var rows = in.varint();
        var started = in.left() == 0 ? Optional.<SnapshotStarted>empty() : started(in);
        return new SnapshotProgress(phase, straddled, started, chunks, chunkBytes, blocks, rows);
    }

    private static Optional<SnapshotStarted> started(WireReader in) {
        if (FeedCodec.decode(in.bytes(in.left()))
                instanceof Envelope(_, _, SnapshotStarted record)) {
            return Optional.of(record);
        }
        throw new IllegalStateException("the store's entry of a snapshot holds another record");
    }
}
