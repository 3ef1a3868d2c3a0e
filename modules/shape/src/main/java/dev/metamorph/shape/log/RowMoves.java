package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;

/** Writes rows that move as inserts and deletes, at once. */
final class RowMoves implements MovedRows {
    private final KeptItems kept;
    private final BoundItems items;
    private final TransactionHead head;
    private final KeyCounts counts;
    private final ItemSink sink;
    private long operation;

    RowMoves(
            KeptItems kept,
            BoundItems items,
            TransactionHead head,
            long operation,
            KeyCounts counts,
            ItemSink sink) {
        this.kept = kept;
        this.items = items;
        this.head = head;
        this.operation = operation;
        this.counts = counts;
        this.sink = sink;
    }

    @Override
    public void row(Row row, long count) {
        var isIn = kept.isIn(row);
        if (kept.wasIn(row) == isIn) {
            return;
        }
        for (var i = 0L; i < count; i++) {
            items.move(row, isIn, head, operation, counts, sink);
            operation++;
        }
    }

    @Override
    public boolean passed() {
        return false;
    }
}
