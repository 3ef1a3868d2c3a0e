package dev.metamorph.feed.record;

import dev.metamorph.shape.change.Row;

/**
 * Rows of an initial snapshot, in the form that {@link ChangeBlock} gives to the rows of changes.
 */
final class RowCodec {
    private RowCodec() {}

    static void write(WireWriter out, Row row) {
        out.varint(row.columns());
        for (var column = 0; column < row.columns(); column++) {
            out.varint(row.length(column) + 1L);
            if (!row.isNull(column)) {
                out.raw(row.array(), row.start(column), row.length(column));
            }
        }
    }

    static Row read(WireReader in) {
        var bounds = new int[2 * in.length()];
        for (var i = 0; i < bounds.length; i += 2) {
            var length = in.number() - 1;
            bounds[i] = in.position();
            bounds[i + 1] = length;
            in.skip(Math.max(0, length));
        }
        return Row.view(in.array(), bounds);
    }

    /** At least what the row takes, but for values of more than 2 MiB. */
    static long estimateBytes(Row row) {
        var size = 3L;
        for (var column = 0; column < row.columns(); column++) {
            size += 3 + Math.max(0, row.length(column));
        }
        return size;
    }
}
