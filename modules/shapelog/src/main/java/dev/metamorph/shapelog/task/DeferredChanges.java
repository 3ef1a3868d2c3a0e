package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.ChangeBlock;
import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.log.TransactionHead;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Encodes and decodes the changes of one feed record that are deferred in the store until a shape's
 * initial snapshot says which of them its rows already contain.
 *
 * <pre>
 * (commit:8 xid:varint [micros:8] changes:varint indexes:varint*changes length:varint block)*
 *
 * micros    the commit time in microseconds since 1970, if bit 32 of the xid is set: for
 *           published shapes, whose items carry it
 * </pre>
 */
final class DeferredChanges {
    private static final long HAS_TIME = 1L << 32;

    private final boolean timed;
    private final WireWriter done = new WireWriter(256);
    private WireWriter indexes = new WireWriter(16);
    private ChangeBlock.Builder changes = new ChangeBlock.Builder(256);
    private TransactionHead head = new TransactionHead(Lsn.ZERO, new Xid(0));

    /**
     * Creates an empty collection.
     *
     * @param timed whether the commit times of transactions are kept
     */
    DeferredChanges(boolean timed) {
        this.timed = timed;
    }

    /** Appends a change to those of its transaction. */
    void add(TransactionHead transaction, long index, Change change) {
        if (!transaction.equals(head)) {
            endTransaction();
            head = transaction;
        }
        indexes.varint(index);
        changes.add(change);
    }

    /** The changes appended so far, encoded. */
    WireWriter encode() {
        endTransaction();
        return done;
    }

    private void endTransaction() {
        if (changes.count() == 0) {
            return;
        }
        write(head);
        done.varint(changes.count());
        done.raw(indexes.array(), 0, indexes.length());
        var block = changes.build();
        done.varint(block.sizeBytes());
        done.raw(block.array(), block.start(), block.sizeBytes());
        indexes = new WireWriter(16);
        changes = new ChangeBlock.Builder(256);
    }

    private void write(TransactionHead transaction) {
        done.fixed64(transaction.commit().bytes());
        if (timed) {
            done.varint(transaction.xid().toLong() | HAS_TIME);
            done.fixed64(ChronoUnit.MICROS.between(Instant.EPOCH, transaction.committedAt()));
        } else {
            done.varint(transaction.xid().toLong());
        }
    }

    private static TransactionHead head(WireReader in) {
        var commit = new Lsn(in.fixed64());
        var xid = in.varint();
        return (xid & HAS_TIME) == 0
                ? new TransactionHead(commit, Xid.ofFull(xid))
                : new TransactionHead(
                        commit,
                        Xid.ofFull(xid),
                        Instant.EPOCH.plus(in.fixed64(), ChronoUnit.MICROS));
    }

    /** The commit of the first of the encoded changes. */
    static Lsn first(byte[] encoded) {
        return head(new WireReader(encoded, 0)).commit();
    }

    /** Passes encoded changes to a visitor in order, until there are no more or it stops. */
    static boolean visit(WireReader in, Visitor visitor) {
        while (in.left() > 0) {
            var head = head(in);
            var indexes = new long[in.number()];
            for (var i = 0; i < indexes.length; i++) {
                indexes[i] = in.varint();
            }
            var bytes = in.bytes(in.number());
            var at = 0;
            for (var change : ChangeBlock.view(bytes, 0, bytes.length, indexes.length)) {
                if (!visitor.change(head, indexes[at++], change)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Receives decoded changes. */
    @FunctionalInterface
    interface Visitor {
        /** Receives a change and returns whether to continue. */
        boolean change(TransactionHead head, long index, Change change);
    }
}
