package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.Access;
import dev.metamorph.shape.where.access.Key;

import java.util.HashMap;
import java.util.List;

/** Shapes whose rows have certain values in some columns: one look-up a row. */
final class PointPart implements Part {
    private final List<Column> columns;
    private final Postings<Object> shapes = new Postings<>(new HashMap<>());

    PointPart(List<Column> columns) {
        this.columns = columns;
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    /** The key alone where there is one column, which is most often so. */
    private static Object point(List<Key> keys) {
        return keys.size() == 1 ? keys.getFirst() : keys;
    }

    @Override
    public void add(Access access, int shape) {
        for (var value : ((Access.Points) access).values()) {
            shapes.add(point(value), shape);
        }
    }

    @Override
    public void remove(Access access, int shape) {
        for (var value : ((Access.Points) access).values()) {
            shapes.remove(point(value), shape);
        }
    }

    @Override
    public boolean isEmpty() {
        return shapes.isEmpty();
    }

    @Override
    public void find(List<ColumnKeys> keys, Found found) {
        shapes.find(
                keys.size() == 1
                        ? keys.getFirst().key()
                        : keys.stream().map(ColumnKeys::key).toList(),
                found);
    }

    @Override
    public void findAll(Found found) {
        shapes.findAll(found);
    }
}
