package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.Lsn;

/**
 * A task's position in its partition and in the history of the database, written as the last entry
 * of every feed record.
 *
 * @param recordOffset the Kafka offset of the last processed feed record
 * @param epoch the epoch of the leader that is followed
 * @param nextSequence the only sequence number accepted from that leader
 * @param nextShape the number of the next shape
 * @param commit the commit LSN of the last transaction processed, whole or in part
 * @param nextIndex the index of that transaction's next change
 * @param open whether that transaction is incomplete
 * @param reached the LSN up to which the logs contain every change
 */
public record TaskPosition(
        long recordOffset,
        long epoch,
        long nextSequence,
        int nextShape,
        Lsn commit,
        long nextIndex,
        boolean open,
        Lsn reached) {
    /** The position before the first record. */
    public static final TaskPosition START =
            new TaskPosition(-1, -1, 0, 1, Lsn.ZERO, 0, false, Lsn.ZERO);

    private static final int VERSION = 1;

    /** Records wait in the store, which a program that knows only the other version would lose. */
    private static final int VERSION_BEHIND = 2;

    /** Exactly the transactions that commit before this LSN have been processed completely. */
    public Lsn completeBefore() {
        return open ? commit : new Lsn(commit.bytes() + 1);
    }

    public byte[] encode() {
        return encode(false);
    }

    /**
     * Encodes it.
     *
     * @param behind whether accepted records wait in the store
     */
    public byte[] encode(boolean behind) {
        var out = new WireWriter(64);
        out.fixed8(behind ? VERSION_BEHIND : VERSION);
        out.fixed64(recordOffset);
        out.fixed64(epoch);
        out.fixed64(nextSequence);
        out.varint(nextShape);
        out.fixed64(commit.bytes());
        out.varint(nextIndex);
        out.fixed8(open ? 1 : 0);
        out.fixed64(reached.bytes());
        return out.toArray();
    }

    public static TaskPosition decode(byte[] bytes) {
        var in = new WireReader(bytes, 0);
        var version = in.fixed8();
        if (version != VERSION && version != VERSION_BEHIND) {
            throw new IllegalStateException(
                    "the store has version %d; this program reads version %d: update it, or delete the store"
                            .formatted(version, VERSION));
        }
        return new TaskPosition(
                in.fixed64(),
                in.fixed64(),
                in.fixed64(),
                in.number(),
                new Lsn(in.fixed64()),
                in.varint(),
                in.fixed8() == 1,
                new Lsn(in.fixed64()));
    }
}
