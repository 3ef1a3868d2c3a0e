package dev.metamorph.shapelog.materializer;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.rows.TupleKey;
import dev.metamorph.shape.rows.TupleKeys;
import dev.metamorph.shape.where.Subquery;
import dev.metamorph.shape.where.evaluation.MemberSet;
import dev.metamorph.shapelog.store.StoreKeys;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The values of one subquery: for each value the number of rows that have it, now and at the start
 * of the transaction that is open. Shared by all shapes of the partition that have the subquery.
 * Belongs to the task's thread.
 */
final class ValueSet {
    /** Stands for the rows that have a NULL. */
    private static final TupleKey NULLS = TupleKey.stored(new byte[] {2});

    /** Stands for all rows. */
    private static final TupleKey ALL = TupleKey.stored(new byte[] {3});

    private final int number;
    private final Subquery subquery;
    private final TupleKeys keys;
    private final Map<TupleKey, Count> counts = new HashMap<>();
    private final TreeSet<TupleKey> touched = new TreeSet<>();
    private final MemberSet before = new View(false);
    private final MemberSet now = new View(true);
    private int users;

    ValueSet(int number, Subquery subquery) {
        this.number = number;
        this.subquery = subquery;
        keys =
                TupleKeys.of(
                        subquery.types(), subquery.columns().stream().mapToInt(i -> i).toArray());
    }

    /** The number of rows that have a value. */
    private static final class Count {
        private long before;
        private long now;
    }

    /** The set at one of two times. */
    private final class View implements MemberSet {
        private final boolean isNow;

        private View(boolean isNow) {
            this.isNow = isNow;
        }

        @Override
        public boolean isEmpty() {
            return !has(ALL);
        }

        @Override
        public boolean hasNull() {
            return has(NULLS);
        }

        @Override
        public boolean contains(TupleKey value) {
            return has(value);
        }

        private boolean has(TupleKey value) {
            var count = counts.get(value);
            return count != null && (isNow ? count.now : count.before) > 0;
        }
    }

    int number() {
        return number;
    }

    Subquery subquery() {
        return subquery;
    }

    /** The set as it was at the start of the open transaction. */
    MemberSet before() {
        return before;
    }

    /** The set as it is now. */
    MemberSet now() {
        return now;
    }

    void use() {
        users++;
    }

    /** Ends one use and returns whether there is none left. */
    boolean release() {
        return --users == 0;
    }

    /**
     * Adds rows with the values of a row, or removes them.
     *
     * @param commit the transaction that does it
     */
    void add(Row row, long rows, Lsn commit, SortedEntries entries) {
        var key = keys.key(row);
        add(ALL, rows, commit, entries);
        add(key == null ? NULLS : key, rows, commit, entries);
    }

    private void add(TupleKey key, long rows, Lsn commit, SortedEntries entries) {
        var count = counts.computeIfAbsent(key, _ -> new Count());
        if (touched.add(key)) {
            count.before = count.now;
        }
        count.now += rows;
        store(key, count, commit, entries);
    }

    private void store(TupleKey key, Count count, Lsn commit, SortedEntries entries) {
        var out = new WireWriter(24);
        out.fixed64(commit.bytes());
        out.fixed64(count.now);
        out.fixed64(count.before);
        entries.put(StoreKeys.value(number, key.toArray()), out.toArray());
    }

    /** The values that have entered or left in the open transaction, in the order of their keys. */
    List<TupleKey> crossings() {
        var crossings = new ArrayList<TupleKey>();
        for (var key : touched) {
            if (!key.equals(NULLS) && !key.equals(ALL) && crosses(key)) {
                crossings.add(key);
            }
        }
        return crossings;
    }

    /** Returns whether NULL has entered or left in the open transaction. */
    boolean nullCrosses() {
        return crosses(NULLS);
    }

    /** Returns whether the set has become empty, or is not empty any more. */
    boolean emptinessCrosses() {
        return crosses(ALL);
    }

    boolean isChanged() {
        for (var key : touched) {
            if (crosses(key)) {
                return true;
            }
        }
        return false;
    }

    private boolean crosses(TupleKey key) {
        var count = counts.get(key);
        return count != null && touched.contains(key) && (count.before > 0) != (count.now > 0);
    }

    /** Ends the open transaction. */
    void settle(SortedEntries entries) {
        for (var key : touched) {
            var count = counts.get(key);
            if (count == null) {
                continue;
            }
            count.before = count.now;
            if (count.now == 0) {
                counts.remove(key);
                entries.delete(StoreKeys.value(number, key.toArray()));
            }
        }
        touched.clear();
    }

    /**
     * Reads the values from the store.
     *
     * @param open the commit of the transaction that is open; null if there is none
     */
    void restore(SortedEntries entries, @Nullable Lsn open) {
        for (var entry : entries.all(StoreKeys.values(number))) {
            var in = new WireReader(entry.value, 0);
            var key = TupleKey.stored(StoreKeys.valueOf(entry.key));
            var commit = new Lsn(in.fixed64());
            var count = new Count();
            count.now = in.fixed64();
            count.before = in.fixed64();
            if (commit.equals(open)) {
                touched.add(key);
            } else {
                count.before = count.now;
            }
            counts.put(key, count);
        }
    }
}
