package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.ChangeBlock;
import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.log.TransactionHead;

/**
 * Encodes and decodes the changes of one feed record that are deferred in the store until a shape's
 * initial snapshot says which of them its rows already contain.
 *
 * <pre>
 * (commit:8 xid:varint changes:varint indexes:varint*changes length:varint block)*
 * </pre>
 */
final class DeferredChanges {
    private final WireWriter done = new WireWriter(256);
    private WireWriter indexes = new WireWriter(16);
    private ChangeBlock.Builder changes = new ChangeBlock.Builder(256);
    private TransactionHead head = new TransactionHead(Lsn.ZERO, new Xid(0));

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
        done.fixed64(head.commit().bytes());
        done.varint(head.xid().toLong());
        done.varint(changes.count());
        done.raw(indexes.array(), 0, indexes.length());
        var block = changes.build();
        done.varint(block.sizeBytes());
        done.raw(block.array(), block.start(), block.sizeBytes());
        indexes = new WireWriter(16);
        changes = new ChangeBlock.Builder(256);
    }

    /** Passes encoded changes to a visitor in order, until there are no more or it stops. */
    static boolean visit(WireReader in, Visitor visitor) {
        while (in.left() > 0) {
            var head = new TransactionHead(new Lsn(in.fixed64()), Xid.ofFull(in.varint()));
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
