package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.access.KeyHash;

import java.util.List;

/** Finds shapes whose rows have certain values in some columns, by one look-up per row. */
final class EqualityIndex implements ColumnIndex {
    private final List<Column> columns;
    private final Postings shapes = new Postings();

    EqualityIndex(List<Column> columns) {
        this.columns = columns;
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public void add(AccessPath access, int shape) {
        for (var value : ((AccessPath.Points) access).values()) {
            shapes.add(KeyHash.of(value), shape);
        }
    }

    @Override
    public void remove(AccessPath access, int shape) {
        for (var value : ((AccessPath.Points) access).values()) {
            shapes.remove(KeyHash.of(value), shape);
        }
    }

    @Override
    public boolean isEmpty() {
        return shapes.isEmpty();
    }

    @Override
    public void find(List<ColumnKeys> keys, CandidateSet found) {
        var hash = keys.getFirst().hash();
        for (var i = 1; i < keys.size(); i++) {
            hash = KeyHash.both(hash, keys.get(i).hash());
        }
        shapes.find(hash, found);
    }

    @Override
    public void findAll(CandidateSet found) {
        shapes.findAll(found);
    }
}
