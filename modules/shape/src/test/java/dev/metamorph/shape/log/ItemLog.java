package dev.metamorph.shape.log;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A shape log in memory that converts the changes of one transaction. */
final class ItemLog implements ItemSink, KeyCounts {
    private static final TransactionHead HEAD =
            new TransactionHead(new Lsn(26_800_584), new Xid(760));
    private static final HexFormat HEX = HexFormat.of();

    private final BoundItems bound;
    private final TransactionHead head;
    private final List<String> items = new ArrayList<>();
    private final List<LogOffset> offsets = new ArrayList<>();
    private final Map<String, byte[]> states = new TreeMap<>();
    private final ItemBuffer buffer = new ItemBuffer(16);
    private long index;

    ItemLog(BoundItems bound) {
        this(bound, HEAD);
    }

    ItemLog(BoundItems bound, TransactionHead head) {
        this.bound = bound;
        this.head = head;
    }

    /** Converts the next change. */
    Conversion convert(Change change) {
        return bound.convert(change, head, index++, this, this);
    }

    /** Converts the next change and returns its items. */
    List<String> take(Change change) {
        var before = items.size();
        if (convert(change) instanceof Conversion.Ended(_, var reason)) {
            throw new AssertionError(reason);
        }
        return items.subList(before, items.size());
    }

    List<LogOffset> offsets() {
        return offsets;
    }

    /** The stored states of the keys. */
    Map<String, byte[]> states() {
        return states;
    }

    @Override
    public ItemBuffer buffer() {
        buffer.reset();
        return buffer;
    }

    @Override
    public void append(LogOffset offset, ItemBuffer item, int rows) {
        offsets.add(offset);
        items.add(item.toString());
    }

    @Override
    public byte[] get(byte[] key) {
        return states.getOrDefault(HEX.formatHex(key), new byte[0]);
    }

    @Override
    public void put(byte[] key, byte[] state) {
        if (state.length == 0) {
            states.remove(HEX.formatHex(key));
        } else {
            states.put(HEX.formatHex(key), state);
        }
    }
}
