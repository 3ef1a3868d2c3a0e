package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.Access;

import java.util.List;

/** Shapes whose rows have a text between two bounds. */
final class TextRangePart implements Part {
    private final Column column;
    private final IntervalTree tree = new IntervalTree();

    TextRangePart(Column column) {
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
        var column = keys.getFirst();
        if (!column.isNull()) {
            tree.find(column.key(), found);
        }
    }

    @Override
    public void findAll(Found found) {
        tree.findAll(found);
    }
}
