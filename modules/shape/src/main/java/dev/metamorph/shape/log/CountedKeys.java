package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one shape's rows where a key can stand for several rows at once.
 *
 * <p>Without a primary key, equal rows share a key for any time, and are identical: readers see the
 * key as long as one such row exists. With a deferrable primary key, a row may get a key that
 * another row still has ({@code UPDATE t SET id = id + 1}); at the end of the transaction only one
 * row has it. The newer row waits: readers keep seeing the earlier row, and when that row leaves
 * the key, the oldest waiting row replaces it. So readers always see one of the rows of a key, and
 * only rows of the current transaction must be remembered.
 *
 * <p>A row that leaves a key is taken for a waiting row if both have the same values. If it was the
 * other row, readers cannot tell the difference.
 */
final class CountedKeys {
    private static final int LONGEST_PLAIN = 32;

    private final ItemTemplate template;
    private final KeyCounts counts;

    CountedKeys(ItemTemplate template, KeyCounts counts) {
        this.template = template;
        this.counts = counts;
    }

    /** The effect of the removal of a row on what readers see. */
    sealed interface Removal {
        /** No row has the key any more: readers get a delete. */
        record Gone() implements Removal {}

        /** Readers see another row of this key: they get nothing. */
        record Unseen() implements Removal {}

        /** A waiting row now has the key, and readers must see it. */
        record Replaced(SlotRow by) implements Removal {}
    }

    /**
     * Adds a row.
     *
     * @return whether readers must see the row, because no other row had its key
     */
    boolean add(SlotRow row) {
        var key = key(row);
        var state = state(key);
        if (state.rows() == 0 || !template.hasKey()) {
            put(key, state.withRows(state.rows() + 1));
            return state.rows() == 0;
        }
        var waiting = new ArrayList<>(state.waiting());
        waiting.add(row.copy(template.slots()));
        put(key, new KeyState(state.rows() + 1, waiting));
        return false;
    }

    /**
     * Removes a row. A row that was never counted, because the log has no initial rows, counts as
     * the last one of its key.
     */
    Removal remove(SlotRow row) {
        var key = key(row);
        var state = state(key);
        if (state.rows() <= 1) {
            put(key, KeyState.NONE);
            return new Removal.Gone();
        }
        if (!template.hasKey()) {
            put(key, state.withRows(state.rows() - 1));
            return new Removal.Unseen();
        }
        var waiting = new ArrayList<>(state.waiting());
        var place = place(waiting, row);
        var left = waiting.remove(Math.max(0, place));
        put(key, new KeyState(state.rows() - 1, waiting));
        return place >= 0 ? new Removal.Unseen() : new Removal.Replaced(view(left));
    }

    /**
     * Updates a row that keeps its key.
     *
     * @return whether readers see this row, so that they must see the update
     */
    boolean change(SlotRow before, SlotRow after) {
        var key = key(before);
        var state = state(key);
        var waiting = new ArrayList<>(state.waiting());
        var place = place(waiting, before);
        if (place < 0) {
            return true;
        }
        waiting.set(place, after.copy(template.slots()));
        put(key, new KeyState(state.rows(), waiting));
        return false;
    }

    private int place(List<Row> waiting, SlotRow row) {
        return waiting.isEmpty() ? -1 : waiting.indexOf(row.copy(template.slots()));
    }

    private SlotRow view(Row row) {
        return new SlotRow(row, SlotRow.straight(template.slots()));
    }

    private KeyState state(byte[] key) {
        return KeyState.decode(counts.get(key), template.slots());
    }

    private void put(byte[] key, KeyState state) {
        counts.put(key, state.encode());
    }

    /**
     * The values of the identifying columns, or their SHA-256 if they are long; the first byte says
     * which.
     */
    private byte[] key(SlotRow row) {
        var out = new ItemBuffer(LONGEST_PLAIN).put((byte) 0);
        for (var slot : template.identifying()) {
            if (row.isNull(slot)) {
                out.put((byte) 0);
            } else {
                out.put((byte) 1).number(row.length(slot)).put((byte) ':');
                out.put(row.array(), row.start(slot), row.length(slot));
            }
        }
        if (out.length() <= LONGEST_PLAIN) {
            return out.toBytes();
        }
        var key = new byte[LONGEST_PLAIN + 1];
        key[0] = 1;
        System.arraycopy(sha256(out), 0, key, 1, LONGEST_PLAIN);
        return key;
    }

    private static byte[] sha256(ItemBuffer text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(text.array(), 0, text.length());
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which all must have", e);
        }
    }
}
