package dev.metamorph.shapelog.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.where.Where;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Compares an index with the clauses of all its shapes, tested one by one. */
final class BruteForce {
    private final Relation table;
    private final int[] positions;
    private final FilterIndex index = new FilterIndex();
    private final Map<Integer, Where.Predicate> shapes = new TreeMap<>();
    private int told;
    private int touched;

    BruteForce(Relation table) {
        this.table = table;
        positions = IntStream.range(0, table.columns().size()).toArray();
        index.describe(described(table));
    }

    static WalRelation described(Relation table) {
        return new WalRelation(
                table.id(),
                table.name(),
                ReplicaIdentity.FULL,
                table.columns().stream()
                        .map(column ->
                                new WalRelation.WalColumn(column.name(), column.type().oid(), -1))
                        .toList(),
                List.of());
    }

    int size() {
        return shapes.size();
    }

    void add(int shape, String clause) {
        var where = Where.parse(clause, Map.of(), table);
        index.add(shape, table, where);
        shapes.put(shape, where.compile(positions));
    }

    void removeAny(Random random) {
        var gone = new ArrayList<>(shapes.keySet()).get(random.nextInt(shapes.size()));
        index.remove(gone);
        shapes.remove(gone);
    }

    /** Checks that every touched shape is a candidate, and that no candidate comes twice. */
    void check(Change change, String what) {
        var candidates = new ArrayList<Integer>();
        index.candidates(change, candidates::add);

        var expected =
                shapes.entrySet().stream()
                        .filter(shape -> touches(shape.getValue(), change))
                        .map(Map.Entry::getKey)
                        .toList();
        assertThat(candidates).as(what).isSorted().doesNotHaveDuplicates();
        assertThat(shapes.keySet().containsAll(candidates)).as(what).isTrue();
        assertThat(new HashSet<>(candidates).containsAll(expected)).as(what).isTrue();
        told += candidates.size();
        touched += expected.size();
    }

    private static boolean touches(Where.Predicate where, Change change) {
        return switch (change) {
            case Change.Insert(_, var row) -> where.test(row);
            case Change.Delete(_, var row) -> where.test(row);
            case Change.Update(_, var before, var after) -> where.test(before) || where.test(after);
            case Change.Truncate _, Change.Unidentified _, Change.Oversize _ -> true;
        };
    }

    /** The number of candidates per touched shape. */
    double toldPerTouched() {
        return (double) told / touched;
    }
}
