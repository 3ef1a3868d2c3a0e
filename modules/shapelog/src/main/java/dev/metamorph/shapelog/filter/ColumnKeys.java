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
 * What stands for the value of one column of the row at hand. What every part wants is read once
 * for all parts that look at the column.
 *
 * <p>Where a value cannot be read, {@link dev.metamorph.shape.where.value.EvaluationException}.
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

    /** Turns to a row; the one before is let go. */
    void turnTo(@Nullable Row next) {
        row = next;
        read = false;
    }

    private Row row() {
        if (row == null) {
            throw new IllegalStateException("there is no row at hand");
        }
        return row;
    }

    boolean differs(Row one, Row other) {
        return !one.sameValue(position, other);
    }

    boolean isNull() {
        return row().isNull(position);
    }

    /** Bytes of the text; not of NULL, as what follows. */
    int length() {
        return row().length(position);
    }

    /** The {@link KeyHash} of the key; of NULL too. */
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

    /** The key, if it is a text. */
    Utf8 text() {
        var at = row();
        return keys.text(at.array(), at.start(position), at.length(position));
    }

    /** The hashes of what the text begins with. */
    PrefixHashes beginnings() {
        var at = row();
        return new PrefixHashes(at.array(), at.start(position));
    }

    /** The hashes of the elements of an array; none for NULL. */
    void elements(LongConsumer hashes) {
        var at = row();
        if (!at.isNull(position)) {
            keys.elements(at.array(), at.start(position), at.length(position), hashes);
        }
    }
}
