package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.Access;
import dev.metamorph.shape.where.access.Key;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shapes whose rows have certain values in some columns: one look-up a row. */
final class PointPart implements Part {
    private final List<Column> columns;
    private final Map<Object, IntSet> shapes = new HashMap<>();

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
            shapes.computeIfAbsent(point(value), _ -> new IntSet()).add(shape);
        }
    }

    @Override
    public void remove(Access access, int shape) {
        for (var value : ((Access.Points) access).values()) {
            shapes.computeIfPresent(
                    point(value),
                    (_, set) -> {
                        set.remove(shape);
                        return set.isEmpty() ? null : set;
                    });
        }
    }

    @Override
    public boolean isEmpty() {
        return shapes.isEmpty();
    }

    @Override
    public void find(List<ColumnKeys> keys, Found found) {
        var matching =
                shapes.get(
                        keys.size() == 1
                                ? keys.getFirst().key()
                                : keys.stream().map(ColumnKeys::key).toList());
        if (matching != null) {
            matching.forEach(found);
        }
    }

    @Override
    public void findAll(Found found) {
        shapes.values().forEach(set -> set.forEach(found));
    }
}
