package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.access.KeyHash;
import dev.metamorph.shape.where.value.Texts;

import java.util.List;

/**
 * Finds shapes whose rows have a text with a certain prefix, by one look-up for each length in
 * bytes that a prefix has.
 */
final class PrefixIndex implements ColumnIndex {
    private final Column column;
    private final Counts lengths = new Counts();
    private final Postings shapes = new Postings();

    PrefixIndex(Column column) {
        this.column = column;
    }

    @Override
    public List<Column> columns() {
        return List.of(column);
    }

    private static String prefix(AccessPath access) {
        return ((AccessPath.Prefix) access).prefix();
    }

    @Override
    public void add(AccessPath access, int shape) {
        var prefix = prefix(access);
        lengths.add(Texts.utf8Length(prefix));
        shapes.add(KeyHash.of(prefix), shape);
    }

    @Override
    public void remove(AccessPath access, int shape) {
        var prefix = prefix(access);
        lengths.remove(Texts.utf8Length(prefix));
        shapes.remove(KeyHash.of(prefix), shape);
    }

    @Override
    public boolean isEmpty() {
        return shapes.isEmpty();
    }

    @Override
    public void find(List<ColumnKeys> keys, CandidateSet found) {
        var column = keys.getFirst();
        if (column.isNull()) {
            return;
        }
        var size = column.length();
        var beginnings = column.beginnings();
        for (var length : lengths.present()) {
            if (length > size) {
                return;
            }
            shapes.find(beginnings.hash(length), found);
        }
    }

    @Override
    public void findAll(CandidateSet found) {
        shapes.findAll(found);
    }
}
