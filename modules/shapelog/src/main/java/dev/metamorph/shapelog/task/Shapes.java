package dev.metamorph.shapelog.task;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shapelog.filter.FilterIndex;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The shapes of a partition, and the tables as the stream described them last. */
final class Shapes {
    private final NumberedShapes byNumber = new NumberedShapes();
    private final Map<ShapeHandle, Shape> byHandle = new HashMap<>();
    private final Map<ShapeDefinition, Shape> byDefinition = new HashMap<>();
    private final Map<Integer, Shape> derived = new TreeMap<>();
    private final Map<RelationId, WalRelation> described = new HashMap<>();
    private final Map<Relation, Uses> relations = new HashMap<>();
    private final ShapeCounts counts = new ShapeCounts();
    private final Generations generations = new Generations();
    private FilterIndex index = new FilterIndex();
    private int remembering;

    /** A relation shared by all shapes that have an equal one, with their number. */
    private static final class Uses {
        private final Relation relation;
        private int count;

        private Uses(Relation relation) {
            this.relation = relation;
        }
    }

    /** The number of shapes. */
    ShapeCounts counts() {
        return counts;
    }

    /** The shared object equal to a relation; the relation itself if there is none yet. */
    Relation shared(Relation relation) {
        var uses = relations.get(relation);
        return uses == null ? relation : uses.relation;
    }

    /** The other generations of the shapes. */
    Generations generations() {
        return generations;
    }

    /** Adds a shape, or a generation that gets the changes beside the log that it will replace. */
    void add(Shape shape) {
        // First, since it alone can fail: then nothing of the shape is here.
        var relation = shape.created().relation();
        shape.indexed(index.add(shape.number(), relation, shape.items().where()));
        byNumber.put(shape);
        byHandle.put(shape.handle(), shape);
        if (shape.generation().open()) {
            byDefinition.put(shape.created().definition(), shape);
        } else {
            generations.addComing(shape);
        }
        if (shape.isDerived()) {
            derived.put(shape.number(), shape);
        }
        relations.computeIfAbsent(relation, Uses::new).count++;
        remembering += shape.remembersCommits() ? 1 : 0;
        counts.added(relation.name(), shape.isIndexed());
    }

    void remove(Shape shape) {
        counts.removed(shape.created().relation().name(), shape.isIndexed());
        byNumber.remove(shape.number());
        derived.remove(shape.number());
        byHandle.remove(shape.handle());
        byDefinition.remove(shape.created().definition(), shape);
        generations.removeComing(shape);
        index.remove(shape.number());
        remembering -= shape.remembersCommits() ? 1 : 0;
        relations.computeIfPresent(
                shape.created().relation(), (_, uses) -> --uses.count == 0 ? null : uses);
    }

    /**
     * Puts a generation in the place of the shape that it replaces, which gets no more changes.
     *
     * @param end the offset of the replaced log's last item
     */
    void replace(Shape former, LogOffset end, Shape by) {
        former.markEnded();
        remove(former);
        generations.removeComing(by);
        byDefinition.put(by.created().definition(), by);
        generations.addReplaced(
                new Generations.Replaced(
                        former.number(), former.handle(), end, by.handle(), former.view()));
    }

    /** Returns whether the commits of transactions are remembered for a shape. */
    boolean remembersCommits() {
        return remembering > 0;
    }

    Optional<Shape> find(ShapeHandle handle) {
        return Optional.ofNullable(byHandle.get(handle));
    }

    /** The shape with that number. */
    Optional<Shape> find(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    Optional<Shape> find(ShapeDefinition definition) {
        return Optional.ofNullable(byDefinition.get(definition));
    }

    /** All shapes in ascending order of their numbers, as a copy. */
    Collection<Shape> all() {
        return byNumber.all();
    }

    /** The shapes whose clauses have subqueries, in ascending order of their numbers. */
    Collection<Shape> derived() {
        return derived.values();
    }

    /** The stream's last description of a table. */
    Optional<WalRelation> described(RelationId table) {
        return Optional.ofNullable(described.get(table));
    }

    /** The stream's last descriptions of all tables. */
    Collection<WalRelation> descriptions() {
        return described.values();
    }

    void describe(WalRelation relation) {
        described.put(relation.id(), relation);
        index.describe(relation);
    }

    /** Forgets all descriptions: the tables of another history of the database are others. */
    void forgetTables() {
        described.clear();
        var fresh = new FilterIndex();
        for (var shape : byNumber.all()) {
            fresh.add(shape.number(), shape.created().relation(), shape.items().where());
        }
        index = fresh;
    }

    /** Passes on the shapes to which a table's description matters. */
    void concerned(WalRelation relation, Consumer<Shape> consumer) {
        index.concerned(relation, number -> tell(number, consumer));
    }

    /** Passes on the shapes that a change of a described table may touch. */
    void candidates(Change change, Consumer<Shape> consumer) {
        index.candidates(change, number -> tell(number, consumer));
    }

    private void tell(int number, Consumer<Shape> consumer) {
        var shape = byNumber.get(number);
        if (shape != null) {
            consumer.accept(shape);
        }
    }
}
