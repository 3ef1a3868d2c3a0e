package dev.metamorph.shapelog.read;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shapelog.read.ShapeView.Visible;
import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.TaskPosition;

import java.util.List;

/** Reads pages of one shape's log from a store, on any thread. */
public final class StoredPages {
    private final ReadOnlyStore store;
    private final int shape;

    StoredPages(ReadOnlyStore store, int shape) {
        this.store = store;
        this.shape = shape;
    }

    /** The offset of the last item before the transaction that is incomplete at a position. */
    public static LogOffset visibleEnd(ReadOnlyStore store, int shape, TaskPosition position) {
        return store.last(StoreKeys.logBefore(shape, position.completeBefore().bytes()))
                .map(entry -> StoreKeys.offset(entry.key))
                .orElse(LogOffset.SNAPSHOT_END);
    }

    /** A chunk of the initial snapshot. */
    Answer.Page chunk(int chunk, Lsn reached) {
        var items = new PageItems();
        store.scan(
                StoreKeys.chunk(shape, chunk),
                (_, rows) -> {
                    items.add(rows, 0);
                    return true;
                });
        return new Answer.Page(items.done(), new LogOffset(0, chunk), false, reached);
    }

    /** The page after an offset that is not the end. */
    Answer.Page log(LogOffset after, Visible visible, Lsn reached) {
        var page = new LogPage(after);
        store.scan(StoreKeys.logAfter(shape, after, visible.end()), page);
        return new Answer.Page(
                page.items().done(),
                page.next(),
                page.next().equals(visible.end()),
                visible.reached(reached));
    }

    /** The empty page at the visible end. */
    static Answer.Page end(Visible visible, Lsn reached) {
        return new Answer.Page(List.of(), visible.end(), true, visible.reached(reached));
    }
}
