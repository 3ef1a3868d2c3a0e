package dev.metamorph.shape.rows;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The keys of the rows that a shape keeps: the values of the primary key's columns as bytes, one
 * after the other, whose order is that of the values where {@link #isOrdered} says so. Immutable.
 */
public final class RowKeys {
    private final List<String> names;
    private final List<Type> types;
    private final KeyOrder[] orders;

    private RowKeys(List<Column> columns) {
        names = columns.stream().map(Column::name).toList();
        types = columns.stream().map(column -> Types.ofColumn(column.type())).toList();
        orders = types.stream().map(KeyOrder::of).toArray(KeyOrder[]::new);
    }

    /** The keys of a table's rows. */
    public static RowKeys of(Relation relation) {
        return new RowKeys(relation.key().stream().map(relation.columns()::get).toList());
    }

    /** The names of the key's columns, in the key's order. */
    public List<String> names() {
        return names;
    }

    /**
     * Returns whether the values of the key's column sort by value, so that ranges of them make
     * sense.
     */
    public boolean isOrdered(int column) {
        return orders[column] != KeyOrder.EXACT;
    }

    /**
     * Appends the value of a column of the key.
     *
     * @param column its place in the key
     * @param utf8 the text that Postgres prints
     */
    public void encode(KeyBytes out, int column, byte[] utf8, int start, int length) {
        orders[column].encode(out, utf8, start, length);
    }

    /**
     * The bytes with which the keys of all rows begin that have these values.
     *
     * @param values texts of the first columns of the key, one or more, by name
     * @throws IllegalArgumentException if the columns are others, or a text is no value of its
     *     column's type; the message is a sentence's end for the reader, as "has no …"
     */
    public byte[] prefix(Map<String, String> values) {
        if (values.isEmpty()
                || !names.subList(0, Math.min(values.size(), names.size()))
                        .containsAll(values.keySet())) {
            throw new IllegalArgumentException(
                    "must give columns of the primary key, in its order: "
                            + String.join(", ", names));
        }
        var out = new KeyBytes();
        for (var column = 0; column < values.size(); column++) {
            encode(out, column, String.valueOf(values.get(names.get(column))));
        }
        return out.toArray();
    }

    /** The first bytes that lie after all entries of the row of a key. */
    public static byte[] after(byte[] key) {
        var after = Arrays.copyOf(key, key.length + 3);
        Arrays.fill(after, key.length, after.length, (byte) 0xFF);
        return after;
    }

    /** The end of the keys that begin with a prefix, exclusive; empty if there is no end. */
    public static byte[] endOf(byte[] prefix) {
        for (var i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xFF) {
                var end = Arrays.copyOf(prefix, i + 1);
                end[i]++;
                return end;
            }
        }
        return new byte[0];
    }

    private void encode(KeyBytes out, int column, String text) {
        try {
            var utf8 = printed(types.get(column), text).getBytes(StandardCharsets.UTF_8);
            encode(out, column, utf8, 0, utf8.length);
        } catch (IllegalArgumentException | ArithmeticException _) {
            throw new IllegalArgumentException(
                    "has no value of the type %s for the column %s"
                            .formatted(types.get(column).name(), names.get(column)));
        }
    }

    /** The text that Postgres prints for a value in any of its spellings. */
    private static String printed(Type type, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("Postgres's texts have no NUL");
        }
        return TextForms.of(type).map(form -> form.print(form.read(text))).orElse(text);
    }
}
