package dev.metamorph.feed.record;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.RelationId;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Changes in their binary form. They are read one after the other, without copying a value.
 *
 * <pre>
 * change  kind:1 relation:4 rows       insert I row · update U row row · delete D row ·
 *                                      truncate T · unidentified X · oversize W
 * row     columns:varint (length+1:varint bytes)*      NULL has a length+1 of 0
 * </pre>
 *
 * <p>The order is the transaction's. Blocks with equal bytes are equal.
 */
public final class ChangeBlock implements Iterable<Change> {
    private final byte[] bytes;
    private final int start;
    private final int end;
    private final int count;

    private ChangeBlock(byte[] bytes, int start, int end, int count) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.count = count;
    }

    /** A block from {@code start} to {@code end} of an array, which is not copied. */
    public static ChangeBlock view(byte[] bytes, int start, int end, int count) {
        return new ChangeBlock(bytes, start, end, count);
    }

    /** Encodes changes. */
    public static ChangeBlock of(List<Change> changes) {
        var builder = new Builder(256);
        changes.forEach(builder::add);
        return builder.build();
    }

    /** The number of changes. */
    public int count() {
        return count;
    }

    /** The size of the block in bytes. */
    public int sizeBytes() {
        return end - start;
    }

    /** The array that holds the block from {@link #start()} on; read-only. */
    public byte[] array() {
        return bytes;
    }

    /** The index of the block's first byte in {@link #array()}. */
    public int start() {
        return start;
    }

    /** Iterates over the changes in order. Rows are views of this block's array. */
    @Override
    public Iterator<Change> iterator() {
        return new Reader();
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof ChangeBlock other
                && count == other.count
                && Arrays.equals(bytes, start, end, other.bytes, other.start, other.end);
    }

    @Override
    public int hashCode() {
        var hash = count;
        for (var i = start; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return "ChangeBlock[count=%d, sizeBytes=%d]".formatted(count, sizeBytes());
    }

    private final class Reader implements Iterator<Change> {
        private int at = start;
        private int left = count;

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public Change next() {
            if (left-- <= 0) {
                throw new NoSuchElementException("the block has %d changes".formatted(count));
            }
            need(5);
            var kind = bytes[at];
            var relation = new RelationId(WireReader.getInt(bytes, at + 1));
            at += 5;
            return switch (kind) {
                case 'I' -> new Change.Insert(relation, row());
                case 'U' -> new Change.Update(relation, row(), row());
                case 'D' -> new Change.Delete(relation, row());
                case 'T' -> new Change.Truncate(relation);
                case 'X' -> new Change.Unidentified(relation);
                case 'W' -> new Change.Oversize(relation);
                default ->
                        throw new FeedFormatException(
                                "change kind %d at byte %d is not known".formatted(kind, at - 5));
            };
        }

        private Row row() {
            var columns = varint();
            need(columns);
            var bounds = new int[2 * columns];
            for (var i = 0; i < columns; i++) {
                var length = varint() - 1;
                bounds[2 * i] = at;
                bounds[2 * i + 1] = length;
                need(length);
                at += Math.max(0, length);
            }
            return Row.view(bytes, bounds);
        }

        private int varint() {
            var value = 0;
            for (var shift = 0; shift < 35; shift += 7) {
                need(1);
                var part = bytes[at++];
                value |= (part & 0x7F) << shift;
                if (part >= 0) {
                    return checked(value);
                }
            }
            throw broken();
        }

        private int checked(int value) {
            if (value < 0) {
                throw broken();
            }
            return value;
        }

        private void need(int more) {
            if (end - at < more) {
                throw broken();
            }
        }

        private FeedFormatException broken() {
            return new FeedFormatException(
                    "change %d of %d is broken at byte %d of %d"
                            .formatted(count - left, count, at - start, end - start));
        }
    }

    /**
     * Builds a block. A row is written by {@link #beginRow} and one call per column, so that values
     * are copied once, from the source's own array. Used by one thread.
     */
    public static final class Builder {
        private byte[] bytes;
        private int at;
        private int count;

        /** An empty builder with an initial capacity in bytes; it grows. */
        public Builder(int capacityBytes) {
            bytes = new byte[Math.max(64, capacityBytes)];
        }

        /** The number of changes so far. */
        public int count() {
            return count;
        }

        /** The size so far in bytes. */
        public int sizeBytes() {
            return at;
        }

        /** Adds a change. */
        public Builder add(Change change) {
            switch (change) {
                case Change.Insert(var relation, var row) -> {
                    begin('I', relation);
                    row(row);
                }
                case Change.Update(var relation, var before, var after) -> {
                    begin('U', relation);
                    row(before);
                    row(after);
                }
                case Change.Delete(var relation, var before) -> {
                    begin('D', relation);
                    row(before);
                }
                case Change.Truncate(var relation) -> begin('T', relation);
                case Change.Unidentified(var relation) -> begin('X', relation);
                case Change.Oversize(var relation) -> begin('W', relation);
            }
            return this;
        }

        /** Makes room for that many more bytes at once, if they are known to come. */
        public void reserve(long moreBytes) {
            need((int) Math.min(moreBytes, Integer.MAX_VALUE - 16L - at));
        }

        /** Begins a change of a kind of the class comment; its rows follow. */
        public void begin(char kind, RelationId relation) {
            need(5);
            bytes[at] = (byte) kind;
            bytes[at + 1] = (byte) (relation.oid() >>> 24);
            bytes[at + 2] = (byte) (relation.oid() >>> 16);
            bytes[at + 3] = (byte) (relation.oid() >>> 8);
            bytes[at + 4] = (byte) relation.oid();
            at += 5;
            count++;
        }

        /** Begins a row of the current change. */
        public void beginRow(int columns) {
            varint(columns);
        }

        /** Adds a NULL as the row's next column. */
        public void nullValue() {
            varint(0);
        }

        /** Adds a text as the row's next column, copied from an array. */
        public void value(byte[] source, int start, int length) {
            varint(length + 1);
            need(length);
            System.arraycopy(source, start, bytes, at, length);
            at += length;
        }

        private void row(Row row) {
            beginRow(row.columns());
            for (var i = 0; i < row.columns(); i++) {
                if (row.isNull(i)) {
                    nullValue();
                } else {
                    value(row.array(), row.start(i), row.length(i));
                }
            }
        }

        /** Returns the block; the builder must not be used any more. */
        public ChangeBlock build() {
            return new ChangeBlock(bytes, 0, at, count);
        }

        private void varint(int value) {
            need(5);
            var rest = value;
            while ((rest & ~0x7F) != 0) {
                bytes[at++] = (byte) ((rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            bytes[at++] = (byte) rest;
        }

        private void need(int more) {
            if (bytes.length - at < more) {
                var size = Math.max(2L * bytes.length, (long) at + more);
                bytes = Arrays.copyOf(bytes, (int) Math.min(size, Integer.MAX_VALUE - 16));
            }
        }
    }
}
