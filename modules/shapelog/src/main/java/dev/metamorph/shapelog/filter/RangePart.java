package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.Access;
import dev.metamorph.shape.where.access.Key;

import java.util.List;

/** Shapes whose rows have a value between two bounds. */
final class RangePart implements Part {
    private final Column column;
    private final IntervalTree tree = new IntervalTree();

    RangePart(Column column) {
        this.column = column;
    }

    @Override
    public List<Column> columns() {
        return List.of(column);
    }

    @Override
    public void add(Access access, int shape) {
        tree.add((Access.Range) access, shape);
    }

    @Override
    public void remove(Access access, int shape) {
        tree.remove((Access.Range) access, shape);
    }

    @Override
    public boolean isEmpty() {
        return tree.isEmpty();
    }

    @Override
    public void find(List<ColumnKeys> keys, Found found) {
        var key = keys.getFirst().key();
        if (!(key instanceof Key.Special)) {
            tree.find(key, found);
        }
    }

    @Override
    public void findAll(Found found) {
        tree.findAll(found);
    }
}
