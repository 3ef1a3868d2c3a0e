package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.access.AccessPath.Bound;
import dev.metamorph.shape.where.access.IndexKey;
import dev.metamorph.shape.where.access.Utf8;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Finds shapes whose rows have a text between two bounds or beyond one. */
final class TextRangeIndex implements ColumnIndex {
    private final Column column;
    private final TextRanges ranges = new TextRanges();

    TextRangeIndex(Column column) {
        this.column = column;
    }

    @Override
    public List<Column> columns() {
        return List.of(column);
    }

    @Override
    public void add(AccessPath access, int shape) {
        var range = (AccessPath.Range) access;
        ranges.add(text(range.low()), text(range.high()), shape);
    }

    @Override
    public void remove(AccessPath access, int shape) {
        var range = (AccessPath.Range) access;
        ranges.remove(text(range.low()), text(range.high()), shape);
    }

    private static @Nullable Utf8 text(Optional<Bound> bound) {
        return bound.map(Bound::key)
                .map(IndexKey.Text.class::cast)
                .map(key -> Utf8.of(key.value()))
                .orElse(null);
    }

    @Override
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    @Override
    public void find(List<ColumnKeys> keys, CandidateSet found) {
        var column = keys.getFirst();
        if (!column.isNull()) {
            ranges.find(column.text(), found);
        }
    }

    @Override
    public void findAll(CandidateSet found) {
        ranges.findAll(found);
    }
}
