package dev.metamorph.coordinator.snapshot;

import dev.metamorph.shape.change.Row;

/**
 * Reads rows of {@code COPY ... TO STDOUT} in text format. A row is unescaped in place within its
 * message, so that nothing is copied unless it was escaped.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2">COPY's text
 *     format</a>
 */
final class CopyText {
    private static final int NULL = -1;

    private CopyText() {}

    /**
     * The row of one message; the row takes over the message's bytes.
     *
     * @param message the row with the line feed that ends it
     * @param columns the number of columns
     * @throws IllegalArgumentException if the row has another number
     */
    static Row row(byte[] message, int columns) {
        var bounds = new int[2 * columns];
        var end = message.length - 1;
        var column = 0;
        var read = 0;
        var write = 0;
        var start = 0;
        var isNull = false;
        while (read <= end) {
            var b = message[read++];
            if (b == '\t' || b == '\n') {
                if (column == columns) {
                    throw wrong(columns);
                }
                bounds[2 * column] = start;
                bounds[2 * column++ + 1] = isNull ? NULL : write - start;
                start = write = read;
                isNull = false;
            } else if (b == '\\') {
                var escaped = message[read++];
                if (escaped == 'N') {
                    isNull = true;
                } else {
                    message[write++] = unescaped(escaped);
                }
            } else {
                // Storing a byte where it already is would still cost time.
                if (write != read - 1) {
                    message[write] = b;
                }
                write++;
            }
        }
        if (column != columns) {
            throw wrong(columns);
        }
        return Row.view(message, bounds);
    }

    private static byte unescaped(byte escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            default -> escaped;
        };
    }

    private static IllegalArgumentException wrong(int columns) {
        return new IllegalArgumentException(
                "a row of COPY does not have the %d columns it must have".formatted(columns));
    }
}
