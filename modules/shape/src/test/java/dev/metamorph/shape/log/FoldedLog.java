package dev.metamorph.shape.log;

import dev.metamorph.shape.change.PgValue;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A reader that folds items into rows by key. It is strict: it fails at an insert of a key that it
 * has, at an update or delete of a key that it does not have, and at an old value that differs from
 * its own.
 */
final class FoldedLog {
    private final Map<String, Map<String, PgValue>> rows = new TreeMap<>();

    Map<String, Map<String, PgValue>> rows() {
        return rows;
    }

    void apply(String json) {
        var item = Json.object(json);
        var key = String.valueOf(item.get("key"));
        var row = rows.get(key);
        switch (operation(item)) {
            case "insert" -> {
                check(row == null, json);
                rows.put(key, values(item.get("value")));
            }
            case "delete" -> {
                check(row != null, json);
                rows.remove(key);
            }
            default -> {
                rows.put(key, updated(Objects.requireNonNull(row, json), item));
            }
        }
    }

    private static Map<String, PgValue> updated(
            Map<String, PgValue> row, Map<String, @Nullable Object> item) {
        var updated = new HashMap<>(row);
        if (item.containsKey("old_value")) {
            var old = values(item.get("old_value"));
            check(row.entrySet().containsAll(old.entrySet()), old + " was " + row);
        }
        updated.putAll(values(item.get("value")));
        return updated;
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    private static String operation(Map<String, @Nullable Object> item) {
        return item.get("headers") instanceof Map<?, ?> headers
                ? String.valueOf(headers.get("operation"))
                : "";
    }

    private static Map<String, PgValue> values(@Nullable Object object) {
        var values = new HashMap<String, PgValue>();
        if (object instanceof Map<?, ?> members) {
            members.forEach((name, value) ->
                    values.put(
                            String.valueOf(name),
                            value == null ? PgValue.none() : PgValue.text(String.valueOf(value))));
        }
        return values;
    }
}
