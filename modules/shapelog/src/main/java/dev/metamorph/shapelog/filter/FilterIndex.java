package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.where.Where;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Which shapes a change can touch. The answer may name too many, for their clauses are theirs to
 * test, and never too few. Shapes whose clause asks for certain values, ranges, beginnings or
 * elements are found by what the row has, in a time that does not depend on their number.
 *
 * <p>Shapes have numbers; answers are in ascending order. Runs on the thread of the task that owns
 * the shapes.
 */
public final class FilterIndex {
    private static final ShapeSet NONE = new ShapeSet();

    private final Map<Integer, Entry> shapes = new HashMap<>();
    private final Map<RelationId, TableIndex> tables = new HashMap<>();
    private final Map<TableName, ShapeSet> byName = new HashMap<>();
    private final Map<RelationId, ShapeSet> byPartition = new HashMap<>();
    private final Map<RelationId, LookupPlan> routes = new HashMap<>();
    private final CandidateSet found = new CandidateSet();

    private record Entry(Relation relation, Where where) {}

    /** How many shapes. */
    public int size() {
        return shapes.size();
    }

    /**
     * Adds a shape.
     *
     * @param shape its number, not in use
     * @param relation its table
     * @param where its clause over that table
     */
    public void add(int shape, Relation relation, Where where) {
        if (shapes.putIfAbsent(shape, new Entry(relation, where)) != null) {
            throw new IllegalArgumentException("shape %d is here already".formatted(shape));
        }
        var isNew = !tables.containsKey(relation.id());
        var table = tables.computeIfAbsent(relation.id(), _ -> new TableIndex());
        if (table.add(shape, relation, where.access()) || isNew) {
            routes.values().forEach(LookupPlan::forget);
        }
        byName.computeIfAbsent(relation.name(), _ -> new ShapeSet()).add(shape);
        for (var partition : relation.partitions()) {
            byPartition.computeIfAbsent(partition, _ -> new ShapeSet()).add(shape);
        }
    }

    /** Removes a shape; nothing happens if there is none of that number. */
    public void remove(int shape) {
        var entry = shapes.remove(shape);
        if (entry == null) {
            return;
        }
        var relation = entry.relation();
        var table = tables.get(relation.id());
        if (table != null && table.remove(shape, relation, entry.where().access())) {
            routes.values().forEach(LookupPlan::forget);
        }
        if (table != null && table.all().isEmpty()) {
            tables.remove(relation.id());
            routes.values().forEach(LookupPlan::forget);
        }
        removeFrom(byName, relation.name(), shape);
        relation.partitions().forEach(partition -> removeFrom(byPartition, partition, shape));
    }

    private static <K> void removeFrom(Map<K, ShapeSet> sets, K key, int shape) {
        sets.computeIfPresent(
                key,
                (_, set) -> {
                    set.remove(shape);
                    return set.isEmpty() ? null : set;
                });
    }

    /** From here on the rows of that table have the columns of this description. */
    public void describe(WalRelation description) {
        routes.put(description.id(), new LookupPlan(description));
    }

    /**
     * The shapes that must look at a new description of a table: those of the table, of the tables
     * that it is or was a partition of, and of another table that had its name.
     */
    public void concerned(WalRelation description, IntConsumer consumer) {
        found.clear();
        new LookupPlan(description).over(tables).findAll(found);
        byName.getOrDefault(description.name(), NONE).forEach(found);
        byPartition.getOrDefault(description.id(), NONE).forEach(found);
        found.tell(consumer);
    }

    /**
     * The shapes that a change can touch. The consumer may add and remove shapes; those that it
     * removes may still come.
     *
     * @throws IllegalStateException if the table was never described
     */
    public void candidates(Change change, IntConsumer consumer) {
        var route = routes.get(change.relation());
        if (route == null) {
            throw new IllegalStateException(
                    "relation %s has changes and no description".formatted(change.relation()));
        }
        found.clear();
        route.over(tables);
        switch (change) {
            case Change.Insert(_, var row) -> route.find(row, found);
            case Change.Update(_, var before, var after) -> route.find(before, after, found);
            case Change.Delete(_, var row) -> route.find(row, found);
            case Change.Truncate _ -> route.findAll(found);
            case Change.Unidentified _, Change.Oversize _ -> route.findAll(found);
        }
        found.tell(consumer);
    }
}
