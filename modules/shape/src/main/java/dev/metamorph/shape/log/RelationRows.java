package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.WalRelation;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Turns rows of changes, which have the columns of a description, into rows of a relation. */
public final class RelationRows {
    private final int[] positions;

    private RelationRows(int[] positions) {
        this.positions = positions;
    }

    /** The rows of the relation from those of the description, which fits it. */
    public static RelationRows of(Relation relation, WalRelation description) {
        return new RelationRows(Binder.positions(relation, description));
    }

    /** The reason why a description does not fit the relation, if it does not. */
    public static Optional<String> problem(Relation relation, WalRelation description) {
        var all = IntStream.range(0, relation.columns().size()).boxed().collect(Collectors.toSet());
        return new Binder(relation, description).problem(true, all);
    }

    /** The row with the columns of the relation; it shares the bytes of the other one. */
    public Row of(Row row) {
        return row.at(positions);
    }
}
