package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.access.AccessPath.Bound;
import dev.metamorph.shape.where.access.Ordinal;

import java.util.List;
import java.util.Optional;

/**
 * Finds shapes whose rows have a number, date or time between two bounds or beyond one, by its
 * {@link Ordinal}.
 */
final class RangeIndex implements ColumnIndex {
    private final Column column;
    private final NumberRanges ranges = new NumberRanges();

    RangeIndex(Column column) {
        this.column = column;
    }

    @Override
    public List<Column> columns() {
        return List.of(column);
    }

    @Override
    public void add(AccessPath access, int shape) {
        var range = (AccessPath.Range) access;
        var low = low(range.low());
        ranges.add(low, Math.max(low, high(range.high())), shape);
    }

    @Override
    public void remove(AccessPath access, int shape) {
        var range = (AccessPath.Range) access;
        var low = low(range.low());
        ranges.remove(low, Math.max(low, high(range.high())), shape);
    }

    private static long low(Optional<Bound> bound) {
        return bound.map(Ordinal::ofLow).orElse(Long.MIN_VALUE);
    }

    private static long high(Optional<Bound> bound) {
        return bound.map(Ordinal::ofHigh).orElse(Long.MAX_VALUE);
    }

    @Override
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    @Override
    public void find(List<ColumnKeys> keys, CandidateSet found) {
        var column = keys.getFirst();
        if (!column.isNull()) {
            ranges.find(column.ordinal(), found);
        }
    }

    @Override
    public void findAll(CandidateSet found) {
        ranges.findAll(found);
    }
}
