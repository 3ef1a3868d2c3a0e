package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one shape's rows where a key can stand for several rows at once.
 *
 * <p>Without a primary key equal rows share a key for as long as they like, and are alike: readers
 * see the key while there is one. With a deferrable primary key a row may come to a key that
 * another has not left yet ({@code UPDATE t SET id = id + 1}); by the end of the transaction one is
 * left. The newcomer waits: readers go on seeing the row that was there, and if that one leaves,
 * the oldest that waits takes its place. So what readers see of a key is one of its rows at every
 * moment, and no row has to be known that did not come by in this transaction.
 *
 * <p>A row that leaves is taken for one that waits if it looks like it. Should it have been the
 * other one, both looked the same to readers.
 */
final class CountedKeys {
    private static final int LONGEST_PLAIN = 32;

    private final ItemTemplate template;
    private final KeyCounts counts;

    CountedKeys(ItemTemplate template, KeyCounts counts) {
        this.template = template;
        this.counts = counts;
    }

    /** What readers must be told of a row that left. */
    sealed interface Removal {
        /** The key is gone. */
        record Gone() implements Removal {}

        /** Another row has the key already, and readers see that one. */
        record Unseen() implements Removal {}

        /** Another row has the key now. */
        record Replaced(SlotRow by) implements Removal {}
    }

    /**
     * A row came.
     *
     * @return whether readers must be told, since its key was free
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

    /** A row left. One that was never counted, because the log has no initial rows, is gone. */
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
     * A row changed and kept its key.
     *
     * @return whether readers must be told, since they see that row
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

    /** The values that name the row, or their SHA-256 if they are long; the first byte tells. */
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
