package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;

import java.util.Optional;

/**
 * How far a shape's initial snapshot is.
 *
 * <pre>
 * AWAITED --SnapshotStarted--> STARTED --SnapshotFinished--> FINISHED
 * </pre>
 *
 * @param phase where it stands
 * @param straddled the commit of the transaction that was under way in the feed when the shape was
 *     created, of which it has seen only a part; 0 for none, and once every transaction that comes
 *     is later
 * @param started what the snapshot sees; empty before it has started, and once every transaction
 *     that comes is later
 * @param chunks how many chunks of rows are complete
 * @param chunkBytes the size of the one after them
 * @param blocks how many entries that one has
 * @param rows how many rows have come
 */
public record SnapshotProgress(
        Phase phase,
        Lsn straddled,
        Optional<SnapshotStarted> started,
        int chunks,
        long chunkBytes,
        int blocks,
        long rows) {
    /** How far. */
    public enum Phase {
        /** Changes are kept aside. */
        AWAITED('A'),
        /** It is known what it sees; rows come. */
        STARTED('S'),
        /** All rows are there. */
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
            throw new IllegalStateException("the store has a snapshot's phase %d".formatted(code));
        }
    }

    /** Of a shape that has just been created. */
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

    /** Whether it is this attempt whose rows are awaited. */
    public boolean expects(int attempt) {
        return phase == Phase.STARTED && started.orElseThrow().attempt() == attempt;
    }

    /**
     * Whether the rows have what a transaction did. Asked only of commits at or before the insert
     * position that was read after the snapshot was taken.
     */
    public boolean covers(Lsn commit, Xid xid) {
        return started.isPresent()
                && commit.isAtOrBefore(started.get().insertPosition())
                && started.get().snapshot().sees(xid);
    }

    /** The same without what no later transaction will ask. */
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

    /** Whether no later transaction need ask. */
    public boolean isSettled() {
        return isFinished() && started.isEmpty() && straddled.equals(Lsn.ZERO);
    }

    public DataBuffer encode() {
        var out = new DataBuffer(128);
        out.put(phase.code).fixed64(straddled.bytes());
        out.varint(chunks).varint(chunkBytes).varint(blocks).varint(rows);
        started.ifPresent(record -> out.put(FeedCodec.encode(new Envelope(0, 0, record))));
        return out;
    }

    public static SnapshotProgress decode(DataReader in) {
        var phase = Phase.of(in.fixed8());
        var straddled = new Lsn(in.fixed64());
        var chunks = in.number();
        var chunkBytes = in.varint();
        var blocks = in.number();
        var rows = in.varint();
        var started = in.left() == 0 ? Optional.<SnapshotStarted>empty() : started(in);
        return new SnapshotProgress(phase, straddled, started, chunks, chunkBytes, blocks, rows);
    }

    private static Optional<SnapshotStarted> started(DataReader in) {
        if (FeedCodec.decode(in.bytes(in.left()))
                instanceof Envelope(_, _, SnapshotStarted record)) {
            return Optional.of(record);
        }
        throw new IllegalStateException("the store's snapshot entry is not one");
    }
}
