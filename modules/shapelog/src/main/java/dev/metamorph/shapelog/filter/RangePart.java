package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.Access;
import dev.metamorph.shape.where.access.Access.Bound;
import dev.metamorph.shape.where.access.Ordinal;

import java.util.List;
import java.util.Optional;

/**
 * Shapes whose rows have a number between two bounds, or beyond one: numbers, dates and times, by
 * their {@link Ordinal}.
 */
final class RangePart implements Part {
    private final Column column;
    private final Grid between = new Grid();

    /** From the bound upwards: told are those that start at or before the value. */
    private final Intervals above = new Intervals();

    /** The same in the mirror, where what ends at a number starts at its complement. */
    private final Intervals below = new Intervals();

    RangePart(Column column) {
        this.column = column;
    }

    @Override
    public List<Column> columns() {
        return List.of(column);
    }

    @Override
    public void add(Access access, int shape) {
        var range = (Access.Range) access;
        var low = low(range.low());
        var high = high(range.high());
        if (range.high().isEmpty()) {
            above.add(low, Long.MAX_VALUE, shape);
        } else if (range.low().isEmpty()) {
            below.add(~high, Long.MAX_VALUE, shape);
        } else {
            between.add(low, Math.max(low, high), shape);
        }
    }

    @Override
    public void remove(Access access, int shape) {
        var range = (Access.Range) access;
        var low = low(range.low());
        var high = high(range.high());
        if (range.high().isEmpty()) {
            above.remove(low, Long.MAX_VALUE, shape);
        } else if (range.low().isEmpty()) {
            below.remove(~high, Long.MAX_VALUE, shape);
        } else {
            between.remove(low, Math.max(low, high), shape);
        }
    }

    private static long low(Optional<Bound> bound) {
        return bound.map(Ordinal::ofLow).orElse(Long.MIN_VALUE);
    }

    private static long high(Optional<Bound> bound) {
        return bound.map(Ordinal::ofHigh).orElse(Long.MAX_VALUE);
    }

    @Override
    public boolean isEmpty() {
        return between.isEmpty() && above.isEmpty() && below.isEmpty();
    }

    @Override
    public void find(List<ColumnKeys> keys, Found found) {
        var column = keys.getFirst();
        if (column.isNull()) {
            return;
        }
        var value = column.ordinal();
        between.find(value, found);
        above.find(value, found);
        below.find(~value, found);
    }

    @Override
    public void findAll(Found found) {
        between.findAll(found);
        above.forEachShape(found);
        below.forEachShape(found);
    }
}
