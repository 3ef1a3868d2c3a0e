package dev.metamorph.shapelog.materializer;

import dev.metamorph.feed.record.KeepLimits;
import dev.metamorph.feed.record.RowCodec;
import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.rows.TupleKey;
import dev.metamorph.shape.rows.TupleKeys;
import dev.metamorph.shape.where.value.Types;
import dev.metamorph.shapelog.store.LargeValue;
import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.StoreKeys;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The current rows of a table, with all columns in the relation's order, as a multiset: a row is
 * identified by its content and has a count. While the table is being loaded counts may be
 * negative, because a change may delete a row that has not been loaded yet; the order in which rows
 * and changes are added does not matter.
 *
 * <p>Arrangements find the rows that have certain values in some columns. Belongs to the task's
 * thread.
 */
public final class KeptRows {
    private static final int MAX_ARRANGEMENTS = 4;
    private static final byte[] EMPTY = {};

    private final int number;
    private final Relation relation;
    private final KeepLimits limits;
    private final Map<List<Integer>, TupleKeys> arrangements = new LinkedHashMap<>();
    private long rows;
    private long bytes;
    private boolean isStored = true;

    KeptRows(int number, Relation relation, KeepLimits limits) {
        this.number = number;
        this.relation = relation;
        this.limits = limits;
    }

    /**
     * A row that occurs.
     *
     * @param id its identity, by which rows are ordered
     * @param count how often it occurs
     */
    public record Kept(RowId id, Row row, long count) {}

    /** The number under which its entries lie. */
    public int number() {
        return number;
    }

    /** The table. */
    public Relation relation() {
        return relation;
    }

    /** The limits from when the rows began to be kept. */
    KeepLimits limits() {
        return limits;
    }

    /** The number of rows. */
    public long rows() {
        return rows;
    }

    /** The size of the rows in bytes, most of which are the texts of their values. */
    public long bytes() {
        return bytes;
    }

    /** Returns whether the table has outgrown twice the limit under which it was loaded. */
    public boolean hasOutgrown() {
        return limits.maxBytes() > 0 && bytes / 2 > limits.maxBytes();
    }

    /** Takes up the arrangements and the size of the store. */
    void restore(SortedEntries entries) {
        entries.get(StoreKeys.keptTableSize(number))
                .ifPresent(size -> {
                    var in = new WireReader(size, 0);
                    rows = in.fixed64();
                    bytes = in.fixed64();
                });
        for (var entry : entries.all(StoreKeys.arrangements(number))) {
            var columns = StoreKeys.columns(entry.key);
            arrangements.put(columns, keys(columns));
        }
    }

    private TupleKeys keys(List<Integer> columns) {
        return TupleKeys.of(
                columns.stream()
                        .map(position -> Types.ofColumn(relation.columns().get(position).type()))
                        .toList(),
                columns.stream().mapToInt(i -> i).toArray());
    }

    /**
     * Arranges the rows by some columns, unless they are.
     *
     * @return whether there is room for the arrangement
     */
    boolean arrange(List<Integer> columns, SortedEntries entries) {
        if (arrangements.containsKey(columns)) {
            return true;
        }
        if (arrangements.size() == MAX_ARRANGEMENTS) {
            return false;
        }
        var keys = keys(columns);
        arrangements.put(columns, keys);
        entries.put(StoreKeys.arrangement(number, columns), EMPTY);
        visit(
                entries,
                kept -> {
                    var value = key(keys, kept.row());
                    entries.put(
                            StoreKeys.arranged(number, columns, value, kept.id().bytes()), EMPTY);
                    return true;
                });
        return true;
    }

    private static byte @Nullable [] key(TupleKeys keys, Row row) {
        var key = keys.key(row);
        return key == null ? null : key.toArray();
    }

    /** Stores the size, if it has changed. */
    public void storeSize(SortedEntries entries) {
        if (!isStored) {
            var out = new WireWriter(16);
            out.fixed64(rows);
            out.fixed64(bytes);
            entries.put(StoreKeys.keptTableSize(number), out.toArray());
            isStored = true;
        }
    }

    /** Adds occurrences of a row, or removes them, and returns how often it occurs now. */
    long add(Row row, long occurrences, SortedEntries entries) {
        var encoded = new WireWriter(256);
        RowCodec.write(encoded, row);
        var bytes = encoded.toArray();
        var id = RowId.of(bytes);
        var key = StoreKeys.keptTableRow(number, id.bytes());
        var before = entries.get(LargeValue.key(key, 0)).map(KeptRows::count).orElse(0L);
        var count = before + occurrences;
        rows += occurrences;
        this.bytes += occurrences * bytes.length;
        isStored = false;
        if (count == 0) {
            delete(key, entries);
        } else {
            put(key, count, bytes, entries);
        }
        if ((before == 0) != (count == 0)) {
            arrangements.forEach((columns, keys) -> {
                var place = StoreKeys.arranged(number, columns, key(keys, row), id.bytes());
                if (count == 0) {
                    entries.delete(place);
                } else {
                    entries.put(place, EMPTY);
                }
            });
        }
        return count;
    }

    private static void put(Bytes key, long count, byte[] row, SortedEntries entries) {
        var value = new WireWriter(row.length + 12);
        value.fixed64(count);
        value.raw(row);
        var parts = LargeValue.parts(value.length());
        for (var part = 0; part < parts; part++) {
            entries.put(LargeValue.key(key, part), LargeValue.slice(value, parts, part));
        }
    }

    private static void delete(Bytes key, SortedEntries entries) {
        var first = entries.get(LargeValue.key(key, 0)).orElseThrow();
        var parts = new WireReader(first, 0).number();
        for (var part = 0; part < parts; part++) {
            entries.delete(LargeValue.key(key, part));
        }
    }

    private static long count(byte[] first) {
        var in = new WireReader(first, 0);
        in.number();
        return in.fixed64();
    }

    /**
     * Passes all rows to a visitor in the order of their identities, until it stops. The visitor
     * may write entries of arrangements and sets.
     */
    void visit(SortedEntries entries, Predicate<Kept> visitor) {
        entries.scan(StoreKeys.keptTableRows(number), new Joined(visitor));
    }

    /** Joins the parts of rows. */
    private static final class Joined implements ReadOnlyStore.Visitor {
        private final Predicate<Kept> visitor;
        private WireWriter value = new WireWriter(0);
        private int partsLeft;

        private Joined(Predicate<Kept> visitor) {
            this.visitor = visitor;
        }

        @Override
        public boolean entry(Bytes key, byte[] part) {
            if (partsLeft == 0) {
                var head = new WireReader(part, 0);
                partsLeft = head.number();
                value = new WireWriter(head.left() + 16);
                value.raw(part, head.position(), head.left());
            } else {
                value.raw(part);
            }
            partsLeft--;
            return partsLeft > 0
                    || visitor.test(kept(RowId.stored(StoreKeys.keptTableRowId(key)), value));
        }
    }

    private static Kept kept(RowId id, WireWriter value) {
        var in = new WireReader(value.toArray(), 0);
        var count = in.fixed64();
        return new Kept(id, RowCodec.read(in), count);
    }

    /**
     * Passes the identities of the rows that have values in some columns to a visitor in order,
     * until it stops.
     *
     * @param columns the columns of an arrangement
     * @param value null for rows with a NULL in one of them
     */
    void with(
            List<Integer> columns,
            @Nullable TupleKey value,
            SortedEntries entries,
            Predicate<RowId> visitor) {
        var range = StoreKeys.arranged(number, columns, value == null ? null : value.toArray());
        entries.scan(range, (key, _) -> visitor.test(RowId.stored(StoreKeys.arrangedRowId(key))));
    }

    /** A row that occurs, by its identity. */
    Kept row(RowId id, SortedEntries entries) {
        var key = StoreKeys.keptTableRow(number, id.bytes());
        var first = entries.get(LargeValue.key(key, 0)).orElseThrow();
        var head = new WireReader(first, 0);
        var parts = head.number();
        var value = new WireWriter(head.left() + 16);
        value.raw(first, head.position(), head.left());
        for (var part = 1; part < parts; part++) {
            value.raw(entries.get(LargeValue.key(key, part)).orElseThrow());
        }
        return kept(id, value);
    }

    /** The identity of a row: the SHA-256 of its values. */
    public static final class RowId implements Comparable<RowId> {
        private final byte[] hash;

        private RowId(byte[] hash) {
            this.hash = hash;
        }

        static RowId of(byte[] row) {
            try {
                return new RowId(MessageDigest.getInstance("SHA-256").digest(row));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java has no SHA-256, which all must have", e);
            }
        }

        static RowId stored(byte[] hash) {
            return new RowId(hash);
        }

        byte[] bytes() {
            return hash;
        }

        @Override
        public int compareTo(RowId other) {
            return Arrays.compareUnsigned(hash, other.hash);
        }

        @Override
        public boolean equals(Object object) {
            return object instanceof RowId other && Arrays.equals(hash, other.hash);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(hash);
        }
    }
}
