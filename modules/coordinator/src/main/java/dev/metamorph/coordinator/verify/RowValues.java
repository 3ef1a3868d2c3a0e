package dev.metamorph.coordinator.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns of one row, folded from the values of its items. Rows of a snapshot have other texts
 * for booleans than changes have; here they are the same. Used by one thread.
 */
final class RowValues {
    private static final byte[] TRUE = "\"t\"".getBytes(UTF_8);
    private static final byte[] FALSE = "\"f\"".getBytes(UTF_8);
    private static final int LENGTH_OF_TRUE = "\"true\"".length();

    private final Set<String> booleans;
    private final Map<String, byte[]> columns = new LinkedHashMap<>();

    /**
     * @param booleans the names of the boolean columns, as the inside of a JSON string
     */
    RowValues(List<String> booleans) {
        this.booleans = Set.copyOf(booleans);
    }

    /** Forgets the row. */
    void clear() {
        columns.clear();
    }

    /** Sets the columns that a JSON object has; the others stay as they are. */
    void put(byte[] object, int from, int to) {
        var at = from + 1;
        while (object[at] != '}') {
            var name = at + 1;
            at = ItemScanner.afterValue(object, at, to);
            var text = new String(object, name, at - 1 - name, UTF_8);
            var value = at + 1;
            at = ItemScanner.afterValue(object, value, to);
            columns.put(text, value(text, Arrays.copyOfRange(object, value, at)));
            if (object[at] == ',') {
                at++;
            }
        }
    }

    private byte[] value(String name, byte[] json) {
        if (json[0] != '"' || json.length < LENGTH_OF_TRUE || !booleans.contains(name)) {
            return json;
        }
        return json[1] == 't' ? TRUE : FALSE;
    }

    /** The row as a JSON object. */
    byte[] toJson() {
        var out = new ByteArrayOutputStream();
        columns.forEach((name, value) -> {
            out.write(out.size() == 0 ? '{' : ',');
            out.write('"');
            out.writeBytes(name.getBytes(UTF_8));
            out.write('"');
            out.write(':');
            out.writeBytes(value);
        });
        return out.toByteArray();
    }
}
