package dev.metamorph.feed.record;

import dev.metamorph.shape.change.Row;

/**
 * Codec of the rows of an initial snapshot and of kept rows; the format is that of the rows in
 * {@link ChangeBlock}.
 */
public final class RowCodec {
    private RowCodec() {}

    /** Writes a row. */
    public static void write(WireWriter out, Row row) {
        out.varint(row.columns());
        for (var column = 0; column < row.columns(); column++) {
            out.varint(row.length(column) + 1L);
            if (!row.isNull(column)) {
                out.raw(row.array(), row.start(column), row.length(column));
            }
        }
    }

    /** Reads a row, which shares the reader's bytes. */
    public static Row read(WireReader in) {
        var bounds = new int[2 * in.length()];
        for (var i = 0; i < bounds.length; i += 2) {
            var length = in.number() - 1;
            bounds[i] = in.position();
            bounds[i + 1] = length;
            in.skip(Math.max(0, length));
        }
        return Row.view(in.array(), bounds);
    }

    /** An upper bound of the row's size in bytes, if no value is larger than 2 MiB. */
    static long estimateBytes(Row row) {
        var size = 3L;
        for (var column = 0; column < row.columns(); column++) {
            size += 3 + Math.max(0, row.length(column));
        }
        return size;
    }
}
