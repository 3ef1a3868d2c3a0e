package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.access.AccessPath;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Finds the shapes that a change may touch. The answer may contain shapes whose clause does not
 * match, because each shape tests its own clause; it never lacks one whose clause matches. Shapes
 * whose clause asks for certain values, ranges, prefixes or elements are found by the row's values,
 * in a time that does not depend on the number of shapes.
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

    /** The number of shapes. */
    public int size() {
        return shapes.size();
    }

    /**
     * Adds a shape.
     *
     * @param shape its number, not in use
     * @param relation its table
     * @param where its clause over that table
     * @return whether it is found by its clause's constants
     */
    public boolean add(int shape, Relation relation, Where where) {
        // First, since it may fail: then nothing has been added.
        var access = where.access();
        if (shapes.putIfAbsent(shape, new Entry(relation, where)) != null) {
            throw new IllegalArgumentException("shape %d exists already".formatted(shape));
        }
        var isNew = !tables.containsKey(relation.id());
        var table = tables.computeIfAbsent(relation.id(), _ -> new TableIndex());
        if (table.add(shape, relation, access) || isNew) {
            routes.values().forEach(LookupPlan::forget);
        }
        byName.computeIfAbsent(relation.name(), _ -> new ShapeSet()).add(shape);
        for (var partition : relation.partitions()) {
            byPartition.computeIfAbsent(partition, _ -> new ShapeSet()).add(shape);
        }
        return !(access instanceof AccessPath.Everything);
    }

    /** Removes a shape; has no effect if there is none with that number. */
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

    /** Sets the columns of the rows of a table from here on. */
    public void describe(WalRelation description) {
        routes.put(description.id(), new LookupPlan(description));
    }

    /**
     * Passes on the shapes to which a new description of a table matters: those of the table, of
     * the tables of which it is or was a partition, and of another table that had its name.
     */
    public void concerned(WalRelation description, IntConsumer consumer) {
        found.clear();
        new LookupPlan(description).over(tables).findAll(found);
        byName.getOrDefault(description.name(), NONE).forEach(found);
        byPartition.getOrDefault(description.id(), NONE).forEach(found);
        found.tell(consumer);
    }

    /**
     * Passes on the shapes that a change may touch. The consumer may add and remove shapes; a shape
     * that it removes may still be passed on.
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
