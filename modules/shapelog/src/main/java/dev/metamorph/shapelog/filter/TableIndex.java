package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.Where.Equality;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shapes of one table: by the value of a column where their clause allows, and the rest. */
final class TableIndex {
    private final IntSet all = new IntSet();
    private final IntSet rest = new IntSet();
    private final Map<Column, ColumnIndex> columns = new LinkedHashMap<>();

    IntSet all() {
        return all;
    }

    /** The shapes that any row can match, as far as is known here. */
    IntSet rest() {
        return rest;
    }

    Collection<ColumnIndex> columns() {
        return columns.values();
    }

    /** Adds a shape; tells whether a column is looked at that was not before. */
    boolean add(int shape, Relation relation, List<Equality> equalities) {
        all.add(shape);
        var before = columns.size();
        for (var equality : equalities) {
            columns.computeIfAbsent(relation.columns().get(equality.column()), ColumnIndex::new)
                    .add(equality.key(), shape);
        }
        if (equalities.isEmpty()) {
            rest.add(shape);
        }
        return columns.size() > before;
    }

    /** Removes a shape that was added like that; tells whether a column is no longer looked at. */
    boolean remove(int shape, Relation relation, List<Equality> equalities) {
        all.remove(shape);
        rest.remove(shape);
        for (var equality : equalities) {
            var column = relation.columns().get(equality.column());
            var index = columns.get(column);
            if (index != null) {
                index.remove(equality.key(), shape);
            }
        }
        return columns.values().removeIf(ColumnIndex::isEmpty);
    }
}
