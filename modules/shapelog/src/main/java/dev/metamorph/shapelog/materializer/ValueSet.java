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

    /** Values that no row has any more, whose entries the store still has. */
    private final TreeSet<TupleKey> left = new TreeSet<>();

    private final Size all;
    private final MemberSet before = new View(false);
    private final MemberSet now = new View(true);
    private @Nullable List<TupleKey> crossings;
    private int users;

    /**
     * An empty set.
     *
     * @param all the number of values in all sets, which this one keeps up to date
     */
    ValueSet(int number, Subquery subquery, Size all) {
        this.number = number;
        this.subquery = subquery;
        this.all = all;
        keys =
                TupleKeys.of(
                        subquery.types(), subquery.columns().stream().mapToInt(i -> i).toArray());
    }

    /** The number of values in several sets. */
    static final class Size {
        private long values;

        long values() {
            return values;
        }
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
        if (--users > 0) {
            return false;
        }
        all.values -= counts.size();
        return true;
    }

    /** The number of values, with those that have left in the open transaction. */
    int size() {
        return counts.size();
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
        var count = counts.get(key);
        if (count == null) {
            count = new Count();
            counts.put(key, count);
            all.values++;
            left.remove(key);
        }
        if (touched.add(key)) {
            count.before = count.now;
        }
        crossings = null;
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
        var known = crossings;
        if (known == null) {
            known = new ArrayList<>();
            for (var key : touched) {
                if (!key.equals(NULLS) && !key.equals(ALL) && crosses(key)) {
                    known.add(key);
                }
            }
            crossings = known;
        }
        return known;
    }

    /** Returns whether NULL has entered or left in the open transaction. */
    boolean nullCrosses() {
        return crosses(NULLS);
    }

    /** Returns whether the set has become empty, or is not empty any more. */
    boolean emptinessCrosses() {
        return crosses(ALL);
    }

    /** Returns whether the open transaction has changed the number of rows of a value. */
    boolean isTouched() {
        return !touched.isEmpty();
    }

    boolean isChanged() {
        return !touched.isEmpty()
                && (nullCrosses() || emptinessCrosses() || !crossings().isEmpty());
    }

    private boolean crosses(TupleKey key) {
        var count = counts.get(key);
        return count != null && touched.contains(key) && (count.before > 0) != (count.now > 0);
    }

    /**
     * Ends the open transaction, without a write: the entries of values that no row has any more
     * are deleted by {@link #sweep}, because one transaction may have removed very many.
     *
     * @return whether there are such values
     */
    boolean settle() {
        for (var key : touched) {
            var count = counts.get(key);
            if (count == null) {
                continue;
            }
            count.before = count.now;
            if (count.now == 0) {
                forget(key);
            }
        }
        touched.clear();
        crossings = null;
        return !left.isEmpty();
    }

    private void forget(TupleKey key) {
        counts.remove(key);
        all.values--;
        left.add(key);
    }

    /**
     * Deletes entries of values that no row has any more, in the order of their keys.
     *
     * @return how many of those that were allowed were not needed
     */
    int sweep(int allowed, SortedEntries entries) {
        var unneeded = allowed;
        for (var key = left.pollFirst(); key != null; key = left.pollFirst()) {
            entries.delete(StoreKeys.value(number, key.toArray()));
            if (--unneeded == 0) {
                break;
            }
        }
        return unneeded;
    }

    /**
     * Reads the values from the store.
     *
     * @param open the commit of the transaction that is open; null if there is none
     * @return whether there are values for {@link #sweep}
     */
    boolean restore(SortedEntries entries, @Nullable Lsn open) {
        entries.scan(
                StoreKeys.values(number),
                (stored, value) -> {
                    restore(
                            TupleKey.stored(StoreKeys.valueOf(stored)),
                            new WireReader(value, 0),
                            open);
                    return true;
                });
        return !left.isEmpty();
    }

    private void restore(TupleKey key, WireReader in, @Nullable Lsn open) {
        var commit = new Lsn(in.fixed64());
        var count = new Count();
        count.now = in.fixed64();
        count.before = in.fixed64();
        counts.put(key, count);
        all.values++;
        if (commit.equals(open)) {
            touched.add(key);
            return;
        }
        count.before = count.now;
        if (count.now == 0) {
            forget(key);
        }
    }
}
