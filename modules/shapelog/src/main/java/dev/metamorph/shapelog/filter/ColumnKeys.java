package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.Key;
import dev.metamorph.shape.where.access.Keys;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The key of one column of the row at hand, read once for all parts that look at it. */
final class ColumnKeys {
    private static final int MISSING = -1;

    private final int position;
    private final Keys keys;
    private @Nullable Row row;
    private @Nullable Key key;

    private ColumnKeys(Column column, int position) {
        this.position = position;
        keys = Keys.of(column.type());
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
        key = null;
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

    /**
     * The value's key; {@link dev.metamorph.shape.where.value.EvaluationException} if it has none.
     */
    Key key() {
        var known = key;
        if (known != null) {
            return known;
        }
        var at = row();
        var read =
                at.isNull(position)
                        ? Key.Special.NULL
                        : keys.read(at.array(), at.start(position), at.length(position));
        key = read;
        return read;
    }

    /** The keys of the elements of an array; none for NULL. */
    List<Key> elements() {
        var at = row();
        return at.isNull(position)
                ? List.of()
                : keys.elements(at.array(), at.start(position), at.length(position));
    }
}
