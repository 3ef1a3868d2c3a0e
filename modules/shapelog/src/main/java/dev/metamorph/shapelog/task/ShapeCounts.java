package dev.metamorph.shapelog.task;

import dev.metamorph.shape.relation.TableName;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The number of shapes of a task, in all and by table. Kept as shapes come and go, so that reading
 * it does not walk over the shapes. The task's thread changes it; any thread reads.
 */
public final class ShapeCounts {
    private final Map<TableName, Integer> tables = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger indexed = new AtomicInteger();

    void added(TableName table, boolean isIndexed) {
        tables.merge(table, 1, Integer::sum);
        all.incrementAndGet();
        if (isIndexed) {
            indexed.incrementAndGet();
        }
    }

    void removed(TableName table, boolean isIndexed) {
        tables.computeIfPresent(table, (_, count) -> count == 1 ? null : count - 1);
        all.decrementAndGet();
        if (isIndexed) {
            indexed.decrementAndGet();
        }
    }

    /** The number of shapes. */
    public int all() {
        return all.get();
    }

    /** The number of shapes that the filter finds by their clauses' constants. */
    public int indexed() {
        return indexed.get();
    }

    /** The number of shapes of each table that has one. */
    public Map<TableName, Integer> tables() {
        return Map.copyOf(tables);
    }
}
