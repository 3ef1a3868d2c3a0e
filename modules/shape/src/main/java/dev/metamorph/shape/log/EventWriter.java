package dev.metamorph.shape.log;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.PgSnapshot;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Writes the items of one transaction's moves, each with the next number. */
final class EventWriter {
    /** The most patterns of one event. */
    private static final int MAX_PATTERNS = 1000;

    /**
     * The snapshot of rows that moved in. They have all changes up to their commit, but which
     * transactions were running then is not known, so it names none as complete but those that
     * Postgres itself began with: the events name the transaction that moved the rows.
     */
    private static final PgSnapshot OLDEST = new PgSnapshot(3, 3, List.of());

    private final BoundItems items;
    private final RowTags tags;
    private final TransactionHead head;
    private final ItemSink sink;
    private long operation;

    EventWriter(
            BoundItems items, RowTags tags, TransactionHead head, long operation, ItemSink sink) {
        this.items = items;
        this.tags = tags;
        this.head = head;
        this.operation = operation;
        this.sink = sink;
    }

    private ItemWriter next() {
        return items.writer(tags, head, operation++, sink);
    }

    /**
     * Writes events.
     *
     * @param rows the change of the number of rows that readers see by all of them
     */
    void events(String name, Set<TagPattern> patterns, int rows) {
        var rest = patterns.iterator();
        var left = rows;
        while (rest.hasNext()) {
            var out = sink.buffer();
            Items.event(name, some(rest), head.xid(), out);
            sink.append(new LogOffset(head.commit().bytes(), operation++), out, left);
            left = 0;
        }
    }

    private static Set<TagPattern> some(Iterator<TagPattern> rest) {
        var some = new LinkedHashSet<TagPattern>();
        while (rest.hasNext() && some.size() < MAX_PATTERNS) {
            some.add(rest.next());
        }
        return some;
    }

    void moveIn(SlotRow row) {
        next().moveIn(row);
    }

    /** Writes a row, which stays in the shape, again with all its tags. */
    void resend(SlotRow row) {
        next().resend(row, row);
    }

    void snapshotEnd() {
        var out = sink.buffer();
        Items.snapshotEnd(OLDEST, out);
        sink.append(new LogOffset(head.commit().bytes(), operation++), out, 0);
    }
}
