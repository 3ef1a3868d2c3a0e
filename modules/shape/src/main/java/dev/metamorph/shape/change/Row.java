package dev.metamorph.shape.change;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * The values of one row, as UTF-8 text or NULL, by column position. It is a view of a shared byte
 * array that must not be modified, so that a change costs no object per value.
 *
 * <p>Rows are equal if their values are, wherever they lie. A row belongs to one thread at a time.
 */
public final class Row {
    private static final int NULL = -1;

    private final byte[] bytes;
    private final int[] bounds;
    private @Nullable Object @Nullable [] values;
    private @Nullable Reader @Nullable [] readers;

    /** Parses a column's text into an object. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Parses the value; the result must not be modified.
         *
         * @throws IllegalArgumentException if the text is not a value of the type; an {@link
         *     ArithmeticException} means the same
         */
        Object read(byte[] utf8, int start, int length);
    }

    private Row(byte[] bytes, int[] bounds) {
        this.bytes = bytes;
        this.bounds = bounds;
    }

    /**
     * A row that lies in an array; neither array is copied.
     *
     * @param bounds two numbers per column: where its text starts, and its length in bytes or -1
     *     for NULL
     */
    public static Row view(byte[] bytes, int[] bounds) {
        return new Row(bytes, bounds);
    }

    /** A row of those values. */
    public static Row of(List<PgValue> values) {
        var bounds = new int[values.size() * 2];
        var texts = new ArrayList<byte[]>();
        var size = 0;
        for (var i = 0; i < values.size(); i++) {
            bounds[2 * i] = size;
            switch (values.get(i)) {
                case PgValue.Null _ -> bounds[2 * i + 1] = NULL;
                case PgValue.Text(var text) -> {
                    var utf8 = text.getBytes(StandardCharsets.UTF_8);
                    texts.add(utf8);
                    bounds[2 * i + 1] = utf8.length;
                    size += utf8.length;
                }
            }
        }
        var bytes = new byte[size];
        var at = 0;
        for (var utf8 : texts) {
            System.arraycopy(utf8, 0, bytes, at, utf8.length);
            at += utf8.length;
        }
        return new Row(bytes, bounds);
    }

    /** A row without a NULL. */
    public static Row ofTexts(String... texts) {
        return of(Arrays.stream(texts).map(PgValue::text).toList());
    }

    /**
     * The same values at other places; the bytes are shared.
     *
     * @param positions for each column of the result its place in this row, or -1 for NULL
     */
    public Row at(int[] positions) {
        var moved = new int[2 * positions.length];
        for (var i = 0; i < positions.length; i++) {
            var isThere = positions[i] >= 0;
            moved[2 * i] = isThere ? start(positions[i]) : 0;
            moved[2 * i + 1] = isThere ? length(positions[i]) : NULL;
        }
        return new Row(bytes, moved);
    }

    /** The number of columns. */
    public int columns() {
        return bounds.length / 2;
    }

    /** Returns whether that column is NULL. */
    public boolean isNull(int column) {
        return bounds[2 * column + 1] == NULL;
    }

    /** The place in {@link #array()} at which the column's text starts. */
    public int start(int column) {
        return bounds[2 * column];
    }

    /** The length of the column's text in bytes, -1 for NULL. */
    public int length(int column) {
        return bounds[2 * column + 1];
    }

    /** The shared array, for reading only. */
    public byte[] array() {
        return bytes;
    }

    /** The column's value as an object; for code that is not performance-critical. */
    public PgValue value(int column) {
        return isNull(column) ? PgValue.none() : PgValue.text(text(column));
    }

    /**
     * The column's text.
     *
     * @throws IllegalStateException if it is NULL
     */
    public String text(int column) {
        if (isNull(column)) {
            throw new IllegalStateException("column %d is NULL".formatted(column));
        }
        return new String(bytes, start(column), length(column), StandardCharsets.UTF_8);
    }

    /**
     * Parses a column that is not NULL. The row caches the last result per column, because a change
     * may be tested by thousands of clauses that parse the same document.
     */
    public Object read(int column, Reader reader) {
        if (values == null || readers == null) {
            values = new Object[columns()];
            readers = new Reader[columns()];
        }
        var known = values[column];
        if (known != null && reader.equals(readers[column])) {
            return known;
        }
        var value = reader.read(bytes, start(column), length(column));
        values[column] = value;
        readers[column] = reader;
        return value;
    }

    /** Returns whether both rows have the same value in that column; NULL is the same as NULL. */
    public boolean sameValue(int column, Row other) {
        if (isNull(column) || other.isNull(column)) {
            return isNull(column) && other.isNull(column);
        }
        return Arrays.equals(
                bytes,
                start(column),
                start(column) + length(column),
                other.bytes,
                other.start(column),
                other.start(column) + other.length(column));
    }

    @Override
    public boolean equals(Object object) {
        if (!(object instanceof Row other) || other.columns() != columns()) {
            return false;
        }
        for (var column = 0; column < columns(); column++) {
            if (!sameValue(column, other)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        var hash = columns();
        for (var column = 0; column < columns(); column++) {
            var end = start(column) + Math.max(0, length(column));
            hash = 31 * hash + length(column);
            for (var i = start(column); i < end; i++) {
                hash = 31 * hash + bytes[i];
            }
        }
        return hash;
    }

    /** Prints only the number of columns: values stay out of logs. */
    @Override
    public String toString() {
        var text = new StringJoiner(",", "Row[", "]");
        for (var column = 0; column < columns(); column++) {
            text.add(isNull(column) ? "NULL" : length(column) + "B");
        }
        return text.toString();
    }
}
