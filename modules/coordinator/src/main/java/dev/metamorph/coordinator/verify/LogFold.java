package dev.metamorph.coordinator.verify;

import dev.metamorph.coordinator.verify.SortedEntries.Cursor;
import dev.metamorph.coordinator.verify.SortedEntries.Entry;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Folds the items of a log to rows, each a key with the hash of its columns. Items of all keys are
 * sorted on disk, so that those of one key follow one another. Used by one thread.
 */
final class LogFold {
    private static final byte INSERT = 'i';
    private static final byte UPDATE = 'u';
    private static final byte DELETE = 'd';
    private static final byte HASHED = 'h';
    private static final int HASH_BYTES = 16;

    private final SortedEntries items;
    private final RowValues values;
    private final MessageDigest digest = sha256();

    /**
     * @param items where the items are sorted
     * @param booleans the names of the boolean columns, as the inside of a JSON string
     */
    LogFold(SortedEntries items, List<String> booleans) {
        this.items = items;
        this.values = new RowValues(booleans);
    }

    /** Adds the item at which a scanner stands, unless it is a control message. */
    void add(ItemScanner item) throws IOException {
        switch (item.operation()) {
            case "insert" -> items.add(item.key(), payload(INSERT, item.value()));
            case "update" -> items.add(item.key(), payload(UPDATE, item.value()));
            case "delete" -> items.add(item.key(), new byte[] {DELETE});
            case "" -> {
                // A control message belongs to no row.
            }
            default ->
                    throw new IllegalArgumentException(
                            "an item's operation is \"%s\"".formatted(item.operation()));
        }
    }

    /**
     * Adds a row of the database. No update follows it, so that its columns are not kept: its hash
     * is smaller.
     */
    void addRow(ItemScanner item) throws IOException {
        values.clear();
        var value = item.value();
        values.put(value, 0, value.length);
        items.add(item.key(), payload(HASHED, hash(values.toJson())));
    }

    private static byte[] payload(byte operation, byte[] value) {
        var payload = new byte[value.length + 1];
        payload[0] = operation;
        System.arraycopy(value, 0, payload, 1, value.length);
        return payload;
    }

    /** The rows that exist at the end, by key. Nothing is added afterwards. */
    Cursor rows() throws IOException {
        return new Rows(items.sorted());
    }

    /** Folds the items of each key. */
    private final class Rows implements Cursor {
        private final Cursor sorted;
        private Optional<Entry> next;

        Rows(Cursor sorted) throws IOException {
            this.sorted = sorted;
            next = sorted.next();
        }

        @Override
        public Optional<Entry> next() throws IOException {
            while (next.isPresent()) {
                var key = next.get().key();
                var exists = false;
                var last = next.get().payload();
                while (next.isPresent() && Arrays.equals(next.get().key(), key)) {
                    last = next.get().payload();
                    exists = last[0] == HASHED || apply(last, exists);
                    next = sorted.next();
                }
                if (exists) {
                    return Optional.of(
                            new Entry(
                                    key,
                                    last[0] == HASHED
                                            ? Arrays.copyOfRange(last, 1, last.length)
                                            : hash(values.toJson())));
                }
            }
            return Optional.empty();
        }

        private boolean apply(byte[] payload, boolean exists) {
            switch (payload[0]) {
                case DELETE -> {
                    return false;
                }
                case INSERT -> values.clear();
                default -> {
                    if (!exists) {
                        values.clear();
                    }
                }
            }
            values.put(payload, 1, payload.length);
            return true;
        }
    }

    private byte[] hash(byte[] row) {
        return Arrays.copyOf(digest.digest(row), HASH_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which all must have", e);
        }
    }
}
