package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The number of rows of a key, and the rows that readers do not see yet.
 *
 * <pre>
 * state    rows:varint waiting*         no bytes for a key without rows
 * waiting  (length+1:varint bytes)*     one for each slot of the shape, 0 for NULL
 * </pre>
 *
 * @param rows the number of rows that have the key
 * @param waiting the rows that got the key while another row still has it, oldest first; always
 *     empty for a table without a primary key, because its rows of one key are identical
 */
record KeyState(long rows, List<Row> waiting) {
    static final KeyState NONE = new KeyState(0, List.of());

    KeyState {
        waiting = List.copyOf(waiting);
    }

    KeyState withRows(long count) {
        return new KeyState(count, waiting);
    }

    static KeyState decode(byte[] state, int slots) {
        if (state.length == 0) {
            return NONE;
        }
        var reader = new Reader(state);
        var rows = reader.varint();
        var waiting = new ArrayList<Row>();
        while (reader.at < state.length) {
            waiting.add(reader.row(slots));
        }
        return new KeyState(rows, waiting);
    }

    byte[] encode() {
        if (rows == 0) {
            return new byte[0];
        }
        var out = new ByteArrayOutputStream();
        varint(out, rows);
        for (var row : waiting) {
            for (var slot = 0; slot < row.columns(); slot++) {
                varint(out, row.length(slot) + 1L);
                out.write(row.array(), row.start(slot), Math.max(0, row.length(slot)));
            }
        }
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        var rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        Row row(int slots) {
            var bounds = new int[2 * slots];
            for (var slot = 0; slot < slots; slot++) {
                var length = (int) varint() - 1;
                bounds[2 * slot] = at;
                bounds[2 * slot + 1] = length;
                at += Math.max(0, length);
            }
            return Row.view(bytes, bounds);
        }

        long varint() {
            var value = 0L;
            var shift = 0;
            while (bytes[at] < 0) {
                value |= (bytes[at++] & 0x7FL) << shift;
                shift += 7;
            }
            return value | (long) bytes[at++] << shift;
        }
    }
}
