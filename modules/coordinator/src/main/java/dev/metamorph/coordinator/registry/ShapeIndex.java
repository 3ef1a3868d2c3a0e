package dev.metamorph.coordinator.registry;

import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.record.RegistryRecord.State;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.TableName;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The shapes there are. The topic's word comes up to a second after the task's, so what this
 * process has created or ended itself goes before it: a shape that has ended here stays so,
 * whatever the topic still says of it, until its tombstone comes.
 *
 * <p>Any thread may read; changes are made one at a time.
 */
final class ShapeIndex {
    private final Map<ShapeHandle, Entry> entries = new ConcurrentHashMap<>();
    private final Map<ShapeDefinition, Entry> byDefinition = new ConcurrentHashMap<>();
    private final Set<ShapeHandle> active = ConcurrentHashMap.newKeySet();
    private final Map<TableName, Relation> relations = new ConcurrentHashMap<>();
    private final Set<ShapeHandle> ended = new HashSet<>();

    /**
     * A shape.
     *
     * @param state what the topic says, {@code SNAPSHOT} until it says something
     * @param told whether the topic has said something
     */
    private record Entry(Shape shape, State state, boolean told) {
        ShapeHandle handle() {
            return shape.ref().handle();
        }
    }

    Optional<Shape> find(ShapeDefinition definition) {
        return Optional.ofNullable(byDefinition.get(definition)).map(Entry::shape);
    }

    Optional<Shape> find(ShapeHandle handle) {
        return active.contains(handle)
                ? Optional.ofNullable(entries.get(handle)).map(Entry::shape)
                : Optional.empty();
    }

    /** Whether {@link #find} finds it. */
    boolean isActive(ShapeHandle handle) {
        return active.contains(handle);
    }

    /** A table as it was when a shape of it was created. */
    Optional<Relation> relation(TableName name) {
        return Optional.ofNullable(relations.get(name));
    }

    /** All that have not ended. */
    List<Shape> active() {
        return byDefinition.values().stream().map(Entry::shape).toList();
    }

    /** The topic says so. */
    synchronized void told(RegistryRecord.Shape told) {
        var shape =
                new Shape(
                        new ShapeRef(told.handle(), told.partition()),
                        told.definition(),
                        told.relation());
        put(new Entry(shape, told.state(), true));
    }

    /** This process has created it. */
    synchronized void created(Shape shape) {
        if (!entries.containsKey(shape.ref().handle())) {
            put(new Entry(shape, State.SNAPSHOT, false));
        }
    }

    private void put(Entry entry) {
        entries.put(entry.handle(), entry);
        if (!ended.contains(entry.handle())) {
            var former = byDefinition.put(entry.shape().definition(), entry);
            if (former != null) {
                active.remove(former.handle());
            }
            active.add(entry.handle());
            relations.put(entry.shape().relation().name(), entry.shape().relation());
        }
    }

    private boolean deactivate(Entry entry) {
        active.remove(entry.handle());
        return byDefinition.remove(entry.shape().definition(), entry);
    }

    /** The topic says that it is no more. */
    synchronized void removed(ShapeHandle handle) {
        var entry = entries.remove(handle);
        ended.remove(handle);
        if (entry != null) {
            deactivate(entry);
        }
    }

    /** It has ended, as this process knows; the shape, if it had not before. */
    synchronized Optional<Shape> end(ShapeHandle handle) {
        if (!ended.add(handle)) {
            return Optional.empty();
        }
        return Optional.ofNullable(entries.get(handle)).filter(this::deactivate).map(Entry::shape);
    }

    /** All have ended. */
    synchronized void endAll() {
        ended.addAll(entries.keySet());
        active.clear();
        byDefinition.clear();
    }

    /** Those of that definition that have ended here, but not yet by the topic's word. */
    synchronized List<ShapeRef> lingering(ShapeDefinition definition) {
        return ended.stream()
                .map(entries::get)
                .filter(entry -> entry != null && entry.shape().definition().equals(definition))
                .map(entry -> entry.shape().ref())
                .toList();
    }

    /**
     * What a former leader has left: ends those whose snapshot nobody will finish and those that
     * the tasks did not let in. The answer has all that are to be dropped, those that had ended
     * here before among them. To be asked when the topic tells of nobody but former leaders.
     */
    synchronized List<ShapeRef> endUnfinished() {
        var unfinished = new ArrayList<ShapeRef>();
        for (var entry : List.copyOf(entries.values())) {
            if (entry.state() == State.SNAPSHOT || !entry.told()) {
                ended.add(entry.handle());
                deactivate(entry);
            }
            if (ended.contains(entry.handle())) {
                unfinished.add(entry.shape().ref());
            }
        }
        return unfinished;
    }
}
