package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.log.ItemBuffer;
import dev.metamorph.shape.log.ItemSink;
import dev.metamorph.shapelog.store.KeptRow;
import dev.metamorph.shapelog.store.KeptRow.Former;
import dev.metamorph.shapelog.store.KeptRowsMark;
import dev.metamorph.shapelog.store.LargeValue;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.TaskPosition;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Writes the kept rows of one shape in one write of the task. The number of the write is the first
 * entry, the mark with the same number the last one.
 *
 * <p>A row that is gone keeps an entry while a reader or the initial snapshot may ask for it: until
 * the transaction and the snapshot are complete. {@link KeptRowSweep} deletes it afterwards.
 */
final class KeptRowsWriter implements ItemSink.RowSink {
    private static final byte[] NOTHING = {};

    private final Shape shape;
    private final Batch batch;
    private final BooleanSupplier partial;
    private final long number;
    private final ItemBuffer row = new ItemBuffer(256);
    private Lsn commit = Lsn.ZERO;
    private Lsn withoutFormer = Lsn.ZERO;
    private boolean begun;
    private boolean hasLarge;
    private boolean hasGone;
    private long bytes;

    /**
     * A writer for the rows that one write changes.
     *
     * @param partial whether the transaction whose changes are written continues in another record
     */
    KeptRowsWriter(Shape shape, Batch batch, BooleanSupplier partial) {
        this.shape = shape;
        this.batch = batch;
        this.partial = partial;
        number = shape.keptRows().number() + 1;
        hasLarge = shape.keptRows().hasLarge();
        hasGone = shape.keptRows().hasGone();
    }

    /** Notes that the write changes rows, or what readers see of them. */
    void begin() {
        if (!begun) {
            begun = true;
            batch.putRow(
                    StoreKeys.keptRowsBegun(shape.number()), KeptRowsMark.encodeNumber(number));
        }
    }

    /** The rows that follow are changed by that transaction. */
    void aim(Lsn transaction) {
        commit = transaction;
        bytes = 0;
    }

    /** The bytes of rows written since {@link #aim}. */
    long bytes() {
        return bytes;
    }

    @Override
    public ItemBuffer buffer() {
        row.reset();
        return row;
    }

    @Override
    public void put(byte[] key, ItemBuffer json) {
        begin();
        write(key, new KeptRow(commit, Optional.of(json.toBytes()), former(key)));
    }

    @Override
    public void remove(byte[] key) {
        begin();
        if (partial.getAsBoolean() || !shape.snapshot().isFinished()) {
            write(key, new KeptRow(commit, Optional.empty(), former(key)));
            batch.putRow(StoreKeys.keptRowGone(shape.number(), key), NOTHING);
            hasGone = true;
        } else {
            withoutFormer = commit;
            delete(key);
        }
    }

    /** The row before the transaction, if readers will ask for it after this record. */
    private Former former(byte[] key) {
        if (!partial.getAsBoolean()) {
            withoutFormer = commit;
            return Former.Unknown.UNKNOWN;
        }
        var old = read(key);
        if (old.isEmpty()) {
            return Former.Unknown.UNKNOWN;
        }
        return old.get().commit().equals(commit) ? old.get().former() : old.get().asFormer();
    }

    /**
     * Writes a row of the initial snapshot. Changes that the snapshot does not see may have come
     * before it: they are newer.
     *
     * @param underWay the commit of the transaction that is incomplete
     */
    void snapshotRow(byte[] key, ItemBuffer json, Optional<Lsn> underWay) {
        begin();
        var row = json.toBytes();
        var noneBefore = shape.end().equals(LogOffset.SNAPSHOT_END) && !shape.holds();
        var changed =
                noneBefore
                        ? Optional.<KeptRow>empty()
                        : read(key).filter(entry -> !entry.commit().equals(Lsn.ZERO));
        if (changed.isEmpty()) {
            write(key, KeptRow.of(Lsn.ZERO, row));
        } else if (underWay.equals(changed.map(KeptRow::commit))
                && changed.get().former() instanceof Former.Unknown) {
            write(key, changed.get().withFormer(new Former.Row(row)));
        }
    }

    /** Deletes the entry of a row that is gone; no transaction is incomplete. */
    void sweep(byte[] key) {
        begin();
        if (read(key).filter(entry -> entry.row().isEmpty()).isPresent()) {
            delete(key);
        }
        batch.deleteRow(StoreKeys.keptRowGone(shape.number(), key));
    }

    /** Notes that no entries of rows that are gone are left. */
    void swept() {
        hasGone = false;
        begin();
    }

    boolean hasGone() {
        return hasGone;
    }

    private Optional<KeptRow> read(byte[] key) {
        return batch.getLarge(StoreKeys.keptRow(shape.number(), key)).map(KeptRow::decode);
    }

    private void write(byte[] key, KeptRow entry) {
        var value = entry.encode();
        bytes += value.length();
        write(key, value);
    }

    private void write(byte[] key, WireWriter value) {
        var prefix = StoreKeys.keptRow(shape.number(), key);
        var parts = LargeValue.parts(value.length());
        if (hasLarge) {
            batch.deleteLargeRow(prefix);
        }
        hasLarge |= parts > 1;
        for (var part = 0; part < parts; part++) {
            batch.putRow(LargeValue.key(prefix, part), LargeValue.slice(value, parts, part));
        }
    }

    /** Without a large row there is one entry to delete, and no need to read it first. */
    private void delete(byte[] key) {
        var prefix = StoreKeys.keptRow(shape.number(), key);
        if (hasLarge) {
            batch.deleteLargeRow(prefix);
        } else {
            batch.deleteRow(LargeValue.key(prefix, 0));
        }
    }

    /**
     * Returns whether an earlier write has already left rows of the position's transaction
     * unsettled.
     */
    private boolean isUnsettledSince(TaskPosition position) {
        var before = shape.keptRows();
        return before.unsettled() && before.completeBefore().equals(position.commit());
    }

    /**
     * Writes the mark after all rows.
     *
     * @param position the task's position after the write. If it lies inside of a transaction whose
     *     record was interrupted, rows may lack former versions that readers would need
     */
    void finish(TaskPosition position) {
        if (!begun) {
            return;
        }
        var visible = shape.visible();
        var isUnsettled =
                position.open()
                        && (position.commit().equals(withoutFormer) || isUnsettledSince(position));
        var mark =
                new KeptRowsMark(
                        number,
                        position.completeBefore(),
                        visible.end(),
                        visible.finished(),
                        isUnsettled,
                        hasLarge,
                        hasGone);
        shape.keptRows(mark);
        batch.putRow(StoreKeys.keptRowsMark(shape.number()), mark.encode());
    }
}
