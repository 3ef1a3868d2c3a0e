package dev.metamorph.replication.pgoutput;

import dev.metamorph.feed.record.ChangeBlock;

import java.util.Arrays;

/**
 * Copies the rows of messages (TupleData) into a block. Remembers the positions of the values of an
 * old row, because the new row leaves out TOASTed values that did not change. Used by one thread.
 *
 * <pre>
 * row     columns:int16 column*
 * column  'n' (NULL) · 'u' (as in the old row) · 't' length:int32 text
 * </pre>
 */
final class TupleReader {
    private static final int NULL = -1;
    private static final int LARGE_BYTES = 64 << 10;

    private final MessageReader message;
    private int[] bounds = new int[64];
    private int oldColumns;

    TupleReader(MessageReader message) {
        this.message = message;
    }

    /** Copies an inserted row, which has all its values. */
    void insertedRow(ChangeBlock.Builder into) {
        oldColumns = 0;
        reserve(0, into);
        newRow(into);
    }

    /** Copies an old row, which is complete; {@link #newRow} may follow. */
    void oldRow(ChangeBlock.Builder into) {
        oldColumns = message.int16();
        if (bounds.length < 2 * oldColumns) {
            bounds = Arrays.copyOf(bounds, 2 * oldColumns);
        }
        var start = message.position();
        for (var column = 0; column < oldColumns; column++) {
            var kind = message.int8();
            switch (kind) {
                case 'n' -> remember(column, 0, NULL);
                case 't' -> {
                    var length = message.int32();
                    remember(column, message.skip(length), length);
                }
                default -> throw unknown(kind);
            }
        }
        reserve(message.position() - start, into);
        into.beginRow(oldColumns);
        for (var column = 0; column < oldColumns; column++) {
            copyOld(column, into);
        }
    }

    /**
     * Makes room for a large message at once: growing by and by would copy it again and again. The
     * new row may repeat all of the old one.
     */
    private void reserve(int oldBytes, ChangeBlock.Builder into) {
        var bytes = 2L * oldBytes + message.left();
        if (bytes > LARGE_BYTES) {
            into.reserve(bytes);
        }
    }

    /** Copies the new row after {@link #oldRow}, and fills in unchanged values. */
    void newRow(ChangeBlock.Builder into) {
        var columns = message.int16();
        into.beginRow(columns);
        for (var column = 0; column < columns; column++) {
            var kind = message.int8();
            switch (kind) {
                case 'n' -> into.nullValue();
                case 't' -> {
                    var length = message.int32();
                    into.value(message.array(), message.skip(length), length);
                }
                case 'u' -> copyOld(column, into);
                default -> throw unknown(kind);
            }
        }
    }

    private void remember(int column, int start, int length) {
        bounds[2 * column] = start;
        bounds[2 * column + 1] = length;
    }

    private void copyOld(int column, ChangeBlock.Builder into) {
        if (column >= oldColumns) {
            throw new PgOutputException(
                    "column %d is as in the old row, which has %d".formatted(column, oldColumns));
        }
        if (bounds[2 * column + 1] == NULL) {
            into.nullValue();
            return;
        }
        into.value(message.array(), bounds[2 * column], bounds[2 * column + 1]);
    }

    private static PgOutputException unknown(int kind) {
        return new PgOutputException("a column of kind '%c' in a row".formatted(kind));
    }
}
