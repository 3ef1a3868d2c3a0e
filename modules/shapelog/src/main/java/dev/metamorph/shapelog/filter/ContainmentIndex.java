package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.access.KeyHash;

import java.util.List;

/** Finds shapes whose rows have certain elements in an array, by one look-up per element. */
final class ContainmentIndex implements ColumnIndex {
    private final Column column;
    private final Postings shapes = new Postings();

    ContainmentIndex(Column column) {
        this.column = column;
    }

    @Override
    public List<Column> columns() {
        return List.of(column);
    }

    @Override
    public void add(AccessPath access, int shape) {
        for (var key : ((AccessPath.Elements) access).keys()) {
            shapes.add(KeyHash.of(key), shape);
        }
    }

    @Override
    public void remove(AccessPath access, int shape) {
        for (var key : ((AccessPath.Elements) access).keys()) {
            shapes.remove(KeyHash.of(key), shape);
        }
    }

    @Override
    public boolean isEmpty() {
        return shapes.isEmpty();
    }

    @Override
    public void find(List<ColumnKeys> keys, CandidateSet found) {
        keys.getFirst().elements(hash -> shapes.find(hash, found));
    }

    @Override
    public void findAll(CandidateSet found) {
        shapes.findAll(found);
    }
}
