package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;

/**
 * The sums over all items of a shape's log behind its initial snapshot, up to the end of a block.
 *
 * @param bytes the stored bytes of the items and their separators
 * @param items the number of items
 * @param rows inserts minus deletes
 */
public record TailTotals(long bytes, long items, long rows) {
    /** The sums of an empty log. */
    public static final TailTotals NONE = new TailTotals(0, 0, 0);

    void encode(WireWriter out) {
        out.varint(bytes);
        out.varint(items);
        out.varint(rows << 1 ^ rows >> 63);
    }

    static TailTotals decode(WireReader in) {
        var bytes = in.varint();
        var items = in.varint();
        var rows = in.varint();
        return new TailTotals(bytes, items, rows >>> 1 ^ -(rows & 1));
    }
}
