package dev.metamorph.coordinator.registry;

import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.record.RegistryRecord.State;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The index of existing shapes. The registry topic lags up to a second behind the task, so what
 * this process has created or ended itself takes precedence: a shape that has ended here stays
 * ended, whatever the topic still says of it, until its tombstone arrives.
 *
 * <p>Any thread may read; changes are serialized.
 */
final class ShapeIndex {
    private static final long MILLISECOND = 1_000_000;

    private final Map<ShapeHandle, Entry> entries = new ConcurrentHashMap<>();
    private final Map<ShapeDefinition, Entry> byDefinition = new ConcurrentHashMap<>();
    private final Map<ShapeDefinition, Entry> published = new ConcurrentHashMap<>();
    private final Set<ShapeHandle> active = ConcurrentHashMap.newKeySet();
    private final Map<TableName, Relation> relations = new ConcurrentHashMap<>();
    private final Set<ShapeHandle> ended = new HashSet<>();

    /**
     * A shape in the index.
     *
     * @param state what the topic says, {@code SNAPSHOT} until it says something
     * @param told whether the topic has listed the shape
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

    /** Returns whether {@link #find} finds the shape. */
    boolean isActive(ShapeHandle handle) {
        return active.contains(handle);
    }

    /** The table as it was when a shape of it was created. */
    Optional<Relation> relation(TableName name) {
        return Optional.ofNullable(relations.get(name));
    }

    /** The number of shapes that have not ended. */
    int size() {
        return active.size();
    }

    /** The shapes that have not ended. */
    List<Shape> active() {
        return byDefinition.values().stream().map(Entry::shape).toList();
    }

    /** Passes on the shapes that have not ended, in no order. */
    void list(Consumer<ShapeList.Listed> consumer) {
        byDefinition
                .values()
                .forEach(entry ->
                        consumer.accept(
                                new ShapeList.Listed(
                                        entry.shape(),
                                        entry.state() == State.SNAPSHOT
                                                ? ShapeList.State.SNAPSHOT
                                                : ShapeList.State.ACTIVE)));
    }

    /** The published shapes that have not ended. */
    List<Shape> published() {
        return published.values().stream().map(Entry::shape).toList();
    }

    /** Applies a record of the registry topic. */
    synchronized void told(RegistryRecord.Shape told) {
        var shape =
                new Shape(
                        new ShapeRef(told.handle(), told.partition()),
                        told.definition(),
                        told.relation(),
                        told.inner());
        put(new Entry(shape, told.state(), true));
    }

    /** Adds a shape that this process has created. */
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
            var relation = entry.shape().relation();
            if (entry.shape().definition().isPublished()) {
                published.put(entry.shape().definition(), entry);
                // Its key may be that of the declaration, which readers' requests do not know.
                relations.putIfAbsent(relation.name(), relation);
            } else {
                relations.put(relation.name(), relation);
            }
        }
    }

    private boolean deactivate(Entry entry) {
        active.remove(entry.handle());
        published.remove(entry.shape().definition(), entry);
        return byDefinition.remove(entry.shape().definition(), entry);
    }

    /** Applies a tombstone of the registry topic. */
    synchronized void removed(ShapeHandle handle) {
        var entry = entries.remove(handle);
        ended.remove(handle);
        if (entry != null) {
            deactivate(entry);
        }
        notifyAll();
    }

    /**
     * Waits until the registry topic says of all shapes of the table that have ended here that they
     * are gone: then the task has ended them, and no later leader finds them.
     *
     * @return whether it says so
     */
    synchronized boolean awaitGone(RelationId table, Duration patience)
            throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (lingers(table)) {
            var left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, MILLISECOND));
        }
        return true;
    }

    private boolean lingers(RelationId table) {
        return ended.stream()
                .map(entries::get)
                .anyMatch(entry ->
                        entry != null
                                && entry.told()
                                && KeptRowsLoader.needs(entry.shape().definition(), table));
    }

    /**
     * Ends a shape because this process knows that it has ended; returns it if it had not ended
     * before.
     */
    synchronized Optional<Shape> end(ShapeHandle handle) {
        if (!ended.add(handle)) {
            return Optional.empty();
        }
        return Optional.ofNullable(entries.get(handle)).filter(this::deactivate).map(Entry::shape);
    }

    /** Ends all shapes. */
    synchronized void endAll() {
        ended.addAll(entries.keySet());
        active.clear();
        published.clear();
        byDefinition.clear();
    }

    /** Ends all shapes of a partition. */
    synchronized void endAll(int partition) {
        for (var entry : entries.values()) {
            if (entry.shape().ref().partition() == partition) {
                ended.add(entry.handle());
                deactivate(entry);
            }
        }
    }

    /** The shapes of that definition that have ended here, but whose tombstone has not arrived. */
    synchronized List<ShapeRef> lingering(ShapeDefinition definition) {
        return ended.stream()
                .map(entries::get)
                .filter(entry -> entry != null && entry.shape().definition().equals(definition))
                .map(entry -> entry.shape().ref())
                .toList();
    }

    /**
     * Ends what former leaders have left in a partition: shapes whose snapshot will not be
     * finished, and shapes that the task did not accept. The result also contains shapes that had
     * ended here before; all of them have to be dropped in the feed. Call this only while the topic
     * holds nothing of that partition but records of former leaders.
     */
    synchronized List<ShapeRef> endUnfinished(int partition) {
        var unfinished = new ArrayList<ShapeRef>();
        for (var entry : List.copyOf(entries.values())) {
            if (entry.shape().ref().partition() != partition) {
                continue;
            }
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
