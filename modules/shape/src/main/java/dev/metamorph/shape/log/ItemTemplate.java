package dev.metamorph.shape.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.rows.KeyBytes;
import dev.metamorph.shape.rows.RowKeys;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Writes the items of one shape. The parts that are the same in every item are prepared once.
 *
 * <pre>
 * {"key":"…","value":{"column":"text",…},"headers":{"operation":"…","relation":["schema","table"]…}}
 *                                      └ ,"old_value":{…} in an update under replica full
 * </pre>
 *
 * <p>A value is the text that the type's output function prints, the padding of {@code char(n)}
 * included, or null. The protocol's one exception is implemented here: a boolean is {@code "true"}
 * in the initial snapshot and {@code "t"} in the log. Keys say {@code t} in both, so that an update
 * finds the row of the snapshot.
 *
 * <p>Changes of a published shape carry the commit time as well: {@code "commit_time"} among the
 * headers, in microseconds since 1970.
 */
final class ItemTemplate {
    private static final int BOOL = 16;

    private final boolean hasKey;
    private final boolean full;
    private final boolean published;
    private final @Nullable RowKeys rowKeys;
    private final String prefix;
    private final byte[] escapedPrefix;
    private final byte[] insertHeaders;
    private final byte[] updateHeaders;
    private final byte[] deleteHeaders;
    private final byte[][] names;
    private final boolean[] bool;
    private final int[] selected;
    private final int[] identifying;
    private final boolean[] naming;

    ItemTemplate(ShapeDefinition definition, Relation relation, SnapshotLayout layout) {
        hasKey = relation.hasKey();
        full = definition.replica() == Replica.FULL;
        published = definition.isPublished();
        rowKeys = definition.keepsRows() ? RowKeys.of(relation) : null;
        prefix = prefix(relation.name());
        escapedPrefix = ItemJson.bytes(prefix);
        insertHeaders = headers("insert", relation.name());
        updateHeaders = headers("update", relation.name());
        deleteHeaders = headers("delete", relation.name());
        names = layout.columns().stream().map(ItemTemplate::member).toArray(byte[][]::new);
        selected = selected(definition, layout);
        identifying = slots(relation.identifying(), layout);
        bool = new boolean[names.length];
        naming = new boolean[names.length];
        for (var slot = 0; slot < names.length; slot++) {
            bool[slot] = isBool(relation.columns().get(layout.positions().get(slot)).type());
        }
        for (var slot : relation.hasKey() ? identifying : selected) {
            naming[slot] = true;
        }
    }

    private static int[] selected(ShapeDefinition definition, SnapshotLayout layout) {
        var chosen = new HashSet<>(definition.columns());
        return IntStream.range(0, layout.columns().size())
                .filter(slot -> chosen.contains(layout.columns().get(slot)))
                .toArray();
    }

    private static int[] slots(List<Integer> positions, SnapshotLayout layout) {
        return positions.stream().mapToInt(layout.positions()::indexOf).toArray();
    }

    private static boolean isBool(PgType type) {
        return type.oid() == BOOL || (type.kind() == PgType.Kind.DOMAIN && type.element() == BOOL);
    }

    private static String prefix(TableName name) {
        return "\"%s\".\"%s\"".formatted(doubled(name.schema()), doubled(name.table()));
    }

    private static String doubled(String name) {
        return name.replace("/", "//").replace(".", "..");
    }

    private static byte[] headers(String operation, TableName name) {
        var out = new ItemBuffer(128);
        out.put("},\"headers\":{\"operation\":\"").put(operation);
        out.put("\",\"relation\":[\"").put(ItemJson.bytes(name.schema()));
        out.put("\",\"").put(ItemJson.bytes(name.table())).put("\"]");
        return out.toBytes();
    }

    private static byte[] member(String column) {
        return new ItemBuffer(64).put("\"").put(ItemJson.bytes(column)).put("\":").toBytes();
    }

    /** The number of columns of a row. */
    int slots() {
        return names.length;
    }

    /** Returns whether the table has a primary key. */
    boolean hasKey() {
        return hasKey;
    }

    /** Returns whether the items are a published shape's, and so carry the commit time. */
    boolean isPublished() {
        return published;
    }

    /** Returns whether the shape keeps its rows for queries. */
    boolean keepsRows() {
        return rowKeys != null;
    }

    /** The slots of the columns that identify a row, in the key's order. */
    int[] identifying() {
        return identifying;
    }

    /** The names of the selected boolean columns, as the inside of a JSON string. */
    List<String> booleanNames() {
        return Arrays.stream(selected)
                .filter(slot -> bool[slot])
                .mapToObj(slot -> new String(names[slot], 1, names[slot].length - 3, UTF_8))
                .toList();
    }

    /** Returns whether both rows have the same key. */
    boolean sameKey(SlotRow left, SlotRow right) {
        return same(identifying, left, right);
    }

    /** Returns whether two rows of one key differ in a column that readers see. */
    boolean sameSelection(SlotRow left, SlotRow right) {
        return same(selected, left, right);
    }

    private static boolean same(int[] slots, SlotRow left, SlotRow right) {
        for (var slot : slots) {
            if (!left.sameValue(slot, right)) {
                return false;
            }
        }
        return true;
    }

    /** Writes a row of the initial snapshot as a complete item. */
    void snapshotItem(ItemBuffer out, SlotRow row, RowTags tags) {
        snapshotRow(out, row);
        tags.insert(out, row);
        out.put(ItemJson.ITEM_CLOSE);
    }

    /** Writes a row of a subset as a complete item. */
    void subsetItem(ItemBuffer out, SlotRow row, int mark) {
        snapshotRow(out, row);
        out.put(",\"snapshot_mark\":").number(mark).put(ItemJson.ITEM_CLOSE);
    }

    private void snapshotRow(ItemBuffer out, SlotRow row) {
        begin(out, row);
        var members = new Members(out);
        for (var slot : selected) {
            members.name(slot);
            if (bool[slot] && !row.isNull(slot)) {
                out.put(row.array()[row.start(slot)] == 't' ? "\"true\"" : "\"false\"");
            } else {
                value(out, slot, row);
            }
        }
        out.put(insertHeaders);
    }

    /** Writes an insert up to the headers of its transaction. */
    void insert(ItemBuffer out, SlotRow row) {
        begin(out, row);
        var members = new Members(out);
        for (var slot : selected) {
            members.name(slot);
            value(out, slot, row);
        }
        out.put(insertHeaders);
    }

    /** Writes a delete up to the headers of its transaction. */
    void delete(ItemBuffer out, SlotRow row) {
        begin(out, row);
        var members = new Members(out);
        for (var slot : selected) {
            if (full || naming[slot]) {
                members.name(slot);
                value(out, slot, row);
            }
        }
        out.put(deleteHeaders);
    }

    /** Writes an update of a row that keeps its key, up to the headers of its transaction. */
    void update(ItemBuffer out, SlotRow before, SlotRow after) {
        begin(out, after);
        var members = new Members(out);
        for (var slot : selected) {
            if (full || naming[slot] || !before.sameValue(slot, after)) {
                members.name(slot);
                value(out, slot, after);
            }
        }
        if (full) {
            out.put("},\"old_value\":{");
            var old = new Members(out);
            for (var slot : selected) {
                if (!before.sameValue(slot, after)) {
                    old.name(slot);
                    value(out, slot, before);
                }
            }
        }
        out.put(updateHeaders);
    }

    /** The row's key, as the inside of a JSON string. */
    void key(ItemBuffer out, SlotRow row) {
        out.put(escapedPrefix);
        for (var slot : identifying) {
            if (row.isNull(slot)) {
                out.put(ItemJson.KEY_NULL);
            } else {
                out.put(ItemJson.KEY_OPEN);
                ItemJson.slashesDoubled(out, row.array(), row.start(slot), row.length(slot));
                out.put(ItemJson.KEY_CLOSE);
            }
        }
    }

    /** The row's key. */
    String key(SlotRow row) {
        var key = new StringBuilder(prefix);
        for (var slot : identifying) {
            key.append('/');
            if (row.isNull(slot)) {
                key.append('_');
            } else {
                key.append('"').append(row.text(slot).replace("/", "//")).append('"');
            }
        }
        return key.toString();
    }

    /** The key by which a row is kept. */
    byte[] rowKey(SlotRow row) {
        var keys = Objects.requireNonNull(rowKeys);
        var key = new KeyBytes();
        for (var column = 0; column < identifying.length; column++) {
            var slot = identifying[column];
            keys.encode(key, column, row.array(), row.start(slot), row.length(slot));
        }
        return key.toArray();
    }

    /** Writes the selected columns of a row as an object, booleans as the log has them. */
    void row(ItemBuffer out, SlotRow row) {
        out.put((byte) '{');
        var members = new Members(out);
        for (var slot : selected) {
            members.name(slot);
            value(out, slot, row);
        }
        out.put((byte) '}');
    }

    private void begin(ItemBuffer out, SlotRow row) {
        out.put(ItemJson.ITEM_OPEN);
        key(out, row);
        out.put(ItemJson.VALUE_OPEN);
    }

    private static void value(ItemBuffer out, int slot, SlotRow row) {
        if (row.isNull(slot)) {
            out.put(ItemJson.NULL);
            return;
        }
        out.put((byte) '"');
        ItemJson.escaped(out, row.array(), row.start(slot), row.length(slot));
        out.put((byte) '"');
    }

    /** Writes the commas between the members of a JSON object. */
    private final class Members {
        private final ItemBuffer out;
        private boolean first = true;

        Members(ItemBuffer out) {
            this.out = out;
        }

        void name(int slot) {
            if (!first) {
                out.put((byte) ',');
            }
            first = false;
            out.put(names[slot]);
        }
    }
}
