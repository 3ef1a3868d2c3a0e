package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.IndexKey;
import dev.metamorph.shape.where.access.KeyHash;
import dev.metamorph.shape.where.access.KeyReader;
import dev.metamorph.shape.where.access.Ordinal;
import dev.metamorph.shape.where.access.PrefixHashes;
import dev.metamorph.shape.where.access.Utf8;

import org.jspecify.annotations.Nullable;

import java.util.function.LongConsumer;

/**
 * The search keys of one column of the current row. The hash is computed once for all parts of the
 * index that use the column.
 *
 * <p>Methods throw {@link dev.metamorph.shape.where.value.EvaluationException} if the value cannot
 * be read.
 */
final class ColumnKeys {
    private static final int MISSING = -1;

    private final int position;
    private final KeyReader keys;
    private final boolean longs;
    private @Nullable Row row;
    private boolean read;
    private long hash;

    private ColumnKeys(Column column, int position) {
        this.position = position;
        keys = KeyReader.of(column.type());
        longs = keys.hasLongs();
    }

    static ColumnKeys of(Column column, @Nullable Integer position) {
        return new ColumnKeys(column, position == null ? MISSING : position);
    }

    boolean isMissing() {
        return position == MISSING;
    }

    /** Sets the current row, null for none. */
    void turnTo(@Nullable Row next) {
        row = next;
        read = false;
    }

    private Row row() {
        if (row == null) {
            throw new IllegalStateException("no current row");
        }
        return row;
    }

    boolean differs(Row one, Row other) {
        return !one.sameValue(position, other);
    }

    boolean isNull() {
        return row().isNull(position);
    }

    /** The text's length in bytes. Not to be called for NULL, as the methods below. */
    int length() {
        return row().length(position);
    }

    /** The {@link KeyHash} of the key. May be called for NULL. */
    long hash() {
        if (!read) {
            var at = row();
            hash =
                    at.isNull(position)
                            ? KeyHash.NULL
                            : keys.hash(at.array(), at.start(position), at.length(position));
            read = true;
        }
        return hash;
    }

    /** The {@link Ordinal} of the key. */
    long ordinal() {
        return longs ? hash() : Ordinal.of(key());
    }

    private IndexKey key() {
        var at = row();
        return keys.read(at.array(), at.start(position), at.length(position));
    }

    /** The key of a text column. */
    Utf8 text() {
        var at = row();
        return keys.text(at.array(), at.start(position), at.length(position));
    }

    /** The hashes of the text's prefixes. */
    PrefixHashes beginnings() {
        var at = row();
        return new PrefixHashes(at.array(), at.start(position));
    }

    /** Passes on the hashes of an array's elements; none for NULL. */
    void elements(LongConsumer hashes) {
        var at = row();
        if (!at.isNull(position)) {
            keys.elements(at.array(), at.start(position), at.length(position), hashes);
        }
    }
}
