package dev.metamorph.coordinator.registry;

import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.record.RegistryRecord.State;
import dev.metamorph.shape.Generation;
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
import java.util.HashMap;
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
     * The handles of the generations that this process creates, by those of the ones that they are
     * to replace. The topic may tell of the latter as they were before, so these are remembered
     * until it tells of the generation itself, or that there is none.
     */
    private final Map<ShapeHandle, ShapeHandle> creating = new HashMap<>();

    /** The shapes by the handles of their other generations. */
    private final Map<ShapeHandle, ShapeHandle> others = new ConcurrentHashMap<>();

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

    /** The shape that is read under a handle, which may be that of another generation of it. */
    Optional<Shape> find(ShapeHandle handle) {
        var current = active.contains(handle) ? handle : others.get(handle);
        return current != null && active.contains(current)
                ? Optional.ofNullable(entries.get(current)).map(Entry::shape)
                : Optional.empty();
    }

    /** Returns whether a shape has not ended, and has no generation that it does not name. */
    boolean isCurrent(Shape shape) {
        var handle = shape.ref().handle();
        var entry = active.contains(handle) ? entries.get(handle) : null;
        return entry != null && entry.shape().generation().equals(shape.generation());
    }

    /** Returns whether a shape's current generation has that handle. */
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
                        told.inner(),
                        told.generation());
        put(new Entry(shape, told.state(), true));
    }

    /** Adds a shape that this process has created. */
    synchronized void created(Shape shape) {
        if (!entries.containsKey(shape.ref().handle())) {
            put(new Entry(shape, State.SNAPSHOT, false));
        }
    }

    /** Notes the handle of a generation that this process creates. */
    synchronized Optional<Shape> coming(ShapeHandle handle, ShapeHandle next) {
        var entry = active.contains(handle) ? entries.get(handle) : null;
        if (entry == null) {
            return Optional.empty();
        }
        creating.put(handle, next);
        put(entry);
        return Optional.of(entry.shape());
    }

    /** The entry with the generation that this process creates, of which the topic may not know. */
    private Entry withComing(Entry entry) {
        var next = creating.get(entry.handle());
        if (next == null) {
            return entry;
        }
        var shape = entry.shape();
        var now = shape.generation();
        return new Entry(
                new Shape(
                        shape.ref(),
                        shape.definition(),
                        shape.relation(),
                        shape.inner(),
                        new Generation(now.number(), now.earlier(), List.of(next))),
                entry.state(),
                entry.told());
    }

    /** There is no generation of that handle: the shape that it was to replace stays. */
    private void forgetComing(ShapeHandle handle) {
        creating.remove(handle);
        if (creating.values().removeIf(handle::equals)) {
            var current = others.remove(handle);
            var entry = current == null ? null : entries.get(current);
            if (entry != null) {
                var now = entry.shape().generation();
                var kept = new Generation(now.number(), now.earlier(), List.of());
                var shape =
                        new Shape(
                                entry.shape().ref(),
                                entry.shape().definition(),
                                entry.shape().relation(),
                                entry.shape().inner(),
                                kept);
                put(new Entry(shape, entry.state(), entry.told()));
            }
        }
    }

    private void putOthers(Entry entry) {
        others.values().removeIf(entry.handle()::equals);
        entry.shape().generation().earlier().forEach(one -> others.put(one, entry.handle()));
        entry.shape().generation().coming().forEach(one -> others.put(one, entry.handle()));
    }

    private void put(Entry found) {
        creating.values().removeIf(found.handle()::equals);
        var entry = withComing(found);
        entries.put(entry.handle(), entry);
        putOthers(entry);
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
        others.values().removeIf(handle::equals);
        forgetComing(handle);
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
        var known = entries.get(handle);
        if (known != null) {
            // The task ends it, too, and may tell of its switch before.
            ended.addAll(known.shape().generation().coming());
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

    private boolean isIn(int partition, ShapeHandle handle) {
        var entry = entries.get(handle);
        return entry == null || entry.shape().ref().partition() == partition;
    }

    /**
     * Ends what former leaders have left in a partition: shapes whose snapshot will not be
     * finished, and shapes that the task did not accept. The result also contains shapes that had
     * ended here before; all of them have to be dropped in the feed. Call this only while the topic
     * holds nothing of that partition but records of former leaders.
     */
    synchronized List<ShapeRef> endUnfinished(int partition) {
        // The topic has told of all generations of former epochs.
        creating.keySet().removeIf(handle -> isIn(partition, handle));
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
