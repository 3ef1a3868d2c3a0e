package dev.metamorph.shapelog.read;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shapelog.store.LogBlock;
import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.StoreKeys;

import org.apache.kafka.common.utils.Bytes;

/** Collects a page of the log from scanned blocks, up to the block that closes the chunk. */
final class LogPage implements ReadOnlyStore.Visitor {
    private final LogOffset after;
    private final PageItems items = new PageItems();
    private LogOffset next;
    private int partsLeft;
    private boolean closed;

    LogPage(LogOffset after) {
        this.after = after;
        next = after;
    }

    @Override
    public boolean entry(Bytes key, byte[] value) {
        if (partsLeft > 0) {
            partsLeft--;
            items.add(value, 0);
        } else {
            head(key, value);
        }
        return partsLeft > 0 || !closed;
    }

    private void head(Bytes key, byte[] value) {
        var in = new WireReader(value, 0);
        partsLeft = in.number() - 1;
        var block = LogBlock.read(in);
        items.add(value, next.equals(after) ? block.startAfter(after) : block.start());
        closed = block.closesChunk();
        next = StoreKeys.offset(key);
    }

    PageItems items() {
        return items;
    }

    /** The offset of the last item collected. */
    LogOffset next() {
        return next;
    }
}
