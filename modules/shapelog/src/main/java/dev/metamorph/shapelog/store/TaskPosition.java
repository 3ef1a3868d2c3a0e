package dev.metamorph.shapelog.store;

import dev.metamorph.shape.Lsn;

/**
 * Where a task is in its partition and in the history of the database. Written last with what every
 * feed record brought.
 *
 * @param recordOffset of the feed record that was taken in last
 * @param epoch the leader that is followed
 * @param nextSequence the only number that is accepted from it
 * @param nextShape the number of the next shape
 * @param commit of the transaction that was taken in last, whole or in part
 * @param nextIndex the index of that transaction's next change
 * @param open whether more of that transaction is to come
 * @param reached up to where the logs say everything
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
    /** Before the first record. */
    public static final TaskPosition START =
            new TaskPosition(-1, -1, 0, 1, Lsn.ZERO, 0, false, Lsn.ZERO);

    private static final int VERSION = 1;

    /** The transactions before this commit, and they alone, were taken in whole. */
    public Lsn completeBefore() {
        return open ? commit : new Lsn(commit.bytes() + 1);
    }

    public byte[] encode() {
        return new DataBuffer(64)
                .put(VERSION)
                .fixed64(recordOffset)
                .fixed64(epoch)
                .fixed64(nextSequence)
                .varint(nextShape)
                .fixed64(commit.bytes())
                .varint(nextIndex)
                .put(open ? 1 : 0)
                .fixed64(reached.bytes())
                .toBytes();
    }

    public static TaskPosition decode(byte[] bytes) {
        var in = new DataReader(bytes);
        var version = in.fixed8();
        if (version != VERSION) {
            throw new IllegalStateException(
                    "the store is of version %d; this program reads %d: update it, or delete the store"
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
