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

    /**
     * The offset of the last item whose transaction commits at or before an LSN. All transactions
     * up to it must be complete.
     */
    public static LogOffset lastUpTo(ReadOnlyStore store, int shape, Lsn cut) {
        var whole =
                store.last(StoreKeys.logBefore(shape, cut.bytes() + 1))
                        .map(entry -> StoreKeys.offset(entry.key))
                        .orElse(LogOffset.SNAPSHOT_END);
        // Blocks do not end where transactions do.
        var page = new LogPage(whole, new LogOffset(cut.bytes(), LogOffset.INFINITE));
        store.scan(
                StoreKeys.logAfter(shape, whole),
                (key, value) -> {
                    page.entry(key, value);
                    return false;
                });
        return page.next();
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

    /**
     * The page after an offset of a log that another generation has replaced.
     *
     * @param end the offset of the log's last item
     */
    Answer.Page replaced(LogOffset after, LogOffset end, boolean nothingBehind, Lsn reached) {
        var page = new LogPage(after, end);
        store.scan(StoreKeys.logAfter(shape, after), page);
        var items = page.items().done();
        return new Answer.Page(
                items,
                items.isEmpty() ? end : page.next(),
                nothingBehind && !items.isEmpty() && page.next().equals(end),
                reached.max(new Lsn(end.transaction())));
    }

    /** The empty page at the visible end. */
    static Answer.Page end(Visible visible, Lsn reached) {
        return end(LogOffset.SNAPSHOT_END, visible, reached);
    }

    /** The empty page at the visible end for a reader who may be beyond it already. */
    static Answer.Page end(LogOffset after, Visible visible, Lsn reached) {
        return new Answer.Page(List.of(), visible.end().max(after), true, visible.reached(reached));
    }
}
