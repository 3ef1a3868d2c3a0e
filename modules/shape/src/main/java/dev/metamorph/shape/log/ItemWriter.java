package dev.metamorph.shape.log;

import dev.metamorph.shape.LogOffset;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Writes the items of one change. Every change has two offsets in the log, the second one for the
 * insert that follows a delete.
 */
final class ItemWriter {
    private final ItemTemplate template;
    private final RowTags tags;
    private final TransactionHead head;
    private final long operation;
    private final ItemSink sink;

    /**
     * A writer of an item, or of two.
     *
     * @param operation the number of the item among those of its transaction; changes have two
     *     numbers each
     */
    ItemWriter(
            long operation,
            ItemTemplate template,
            RowTags tags,
            TransactionHead head,
            ItemSink sink) {
        this.template = template;
        this.tags = tags;
        this.head = head;
        this.operation = operation;
        this.sink = sink;
    }

    void insert(SlotRow row) {
        insert(row, 0);
    }

    /** Writes an insert as the second item of the change. */
    void insertAfter(SlotRow row) {
        insert(row, 1);
    }

    private void insert(SlotRow row, int half) {
        var out = sink.buffer();
        template.insert(out, row);
        tags.insert(out, row);
        end(out, half, 1);
        keep(row);
    }

    void delete(SlotRow row) {
        var out = sink.buffer();
        template.delete(out, row);
        tags.delete(out, row);
        end(out, 0, -1);
        removeKept(row);
    }

    /** Writes an update, or nothing if readers would see no difference. */
    void update(SlotRow before, SlotRow after) {
        if (template.sameSelection(before, after) && tags.areSame(before, after)) {
            return;
        }
        if (tags.mustReplace(before, after)) {
            delete(before);
            insertAfter(after);
            return;
        }
        resend(before, after);
    }

    /** Writes an update, also if readers see no difference. */
    void resend(SlotRow before, SlotRow after) {
        var out = sink.buffer();
        template.update(out, before, after);
        tags.update(out, before, after);
        end(out, 0, 0);
        keep(after);
    }

    /** Writes the insert of a row that another table has moved into the shape. */
    void moveIn(SlotRow row) {
        var out = sink.buffer();
        template.insert(out, row);
        out.put(ItemJson.IS_MOVE_IN);
        tags.insert(out, row);
        out.put(ItemJson.ITEM_CLOSE);
        sink.append(offset(0), out, 1);
    }

    /**
     * Writes a delete of the old key and an insert of the new key; each item names the key of the
     * other.
     */
    void changeKey(SlotRow before, SlotRow after) {
        var gone = sink.buffer();
        template.delete(gone, before);
        otherKey(gone, ",\"key_change_to\":\"", after);
        tags.delete(gone, before);
        end(gone, 0, -1);
        removeKept(before);
        var come = sink.buffer();
        template.insert(come, after);
        otherKey(come, ",\"key_change_from\":\"", before);
        tags.insert(come, after);
        end(come, 1, 1);
        keep(after);
    }

    private void keep(SlotRow row) {
        if (template.keepsRows()) {
            var rows = sink.rows();
            var out = rows.buffer();
            template.row(out, row);
            rows.put(template.rowKey(row), out);
        }
    }

    private void removeKept(SlotRow row) {
        if (template.keepsRows()) {
            sink.rows().remove(template.rowKey(row));
        }
    }

    private void otherKey(ItemBuffer out, String header, SlotRow row) {
        out.put(header);
        template.key(out, row);
        out.put((byte) '"');
    }

    private void end(ItemBuffer out, int half, int rows) {
        var offset = offset(half);
        out.put(ItemJson.TXIDS).number(head.xid().toLong());
        out.put(ItemJson.LSN).number(offset.transaction());
        out.put(ItemJson.POSITION).number(offset.operation());
        if (template.isPublished()) {
            out.put(ItemJson.COMMIT_TIME)
                    .number(ChronoUnit.MICROS.between(Instant.EPOCH, head.committedAt()));
        }
        out.put(ItemJson.ITEM_CLOSE);
        sink.append(offset, out, rows);
    }

    private LogOffset offset(int half) {
        return new LogOffset(head.commit().bytes(), operation + half);
    }
}
