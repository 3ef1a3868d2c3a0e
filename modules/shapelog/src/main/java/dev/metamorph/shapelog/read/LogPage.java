package dev.metamorph.shapelog.read;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shapelog.store.LogBlock;
import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.StoreKeys;

import org.apache.kafka.common.utils.Bytes;

/**
 * Collects a page of the log from scanned blocks, up to the block that closes the chunk, or up to
 * the last item that belongs to the log.
 */
final class LogPage implements ReadOnlyStore.Visitor {
    private static final LogOffset NO_LIMIT = new LogOffset(-1L, LogOffset.INFINITE);

    private final LogOffset after;
    private final LogOffset limit;
    private final PageItems items = new PageItems();
    private LogOffset next;
    private int partsLeft;
    private boolean closed;

    LogPage(LogOffset after) {
        this(after, NO_LIMIT);
    }

    /**
     * A page without items behind that limit.
     *
     * @param limit the offset of the last item of the log
     */
    LogPage(LogOffset after, LogOffset limit) {
        this.after = after;
        this.limit = limit;
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
        var last = StoreKeys.offset(key);
        if (last.compareTo(limit) > 0) {
            end(block, value);
            return;
        }
        items.add(value, next.equals(after) ? block.startAfter(after) : block.start());
        closed = block.closesChunk() || last.equals(limit);
        next = last;
    }

    /** Takes the items up to the limit from the block that holds it. */
    private void end(LogBlock block, byte[] value) {
        partsLeft = 0;
        closed = true;
        var part = block.part(next, limit, value.length);
        if (part.to() > part.from()) {
            items.add(value, part.from(), part.to());
            next = part.last();
        }
    }

    PageItems items() {
        return items;
    }

    /** The offset of the last item collected. */
    LogOffset next() {
        return next;
    }
}
