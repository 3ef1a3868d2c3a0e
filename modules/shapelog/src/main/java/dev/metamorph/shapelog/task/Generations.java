package dev.metamorph.shapelog.task;

import dev.metamorph.shape.Generation;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shapelog.read.ShapeView;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The generations of a partition's shapes beside the current ones: those that are being created,
 * and the logs that have been replaced ({@code docs/design.md}, "A log stays short"). Belongs to
 * the task's thread.
 *
 * <pre>
 * GenerationCreated ──► coming ── switch ──► current ── the next switch ──► replaced ──► deleted
 * </pre>
 */
final class Generations {
    /** The most replaced logs of one shape that are kept. */
    static final int MAX_REPLACED = 2;

    /** By number, so that the order does not depend on restarts. */
    private final Map<Integer, Shape> coming = new TreeMap<>();

    private final Map<ShapeHandle, Replaced> replaced = new LinkedHashMap<>(0);

    /**
     * A log that another generation has replaced.
     *
     * @param number its number in the store
     * @param end the offset of its last item for readers
     * @param by the handle of that generation
     */
    record Replaced(
            int number, ShapeHandle handle, LogOffset end, ShapeHandle by, ShapeView view) {}

    /** Adds a generation that will replace another shape's log. */
    void addComing(Shape shape) {
        coming.put(shape.number(), shape);
    }

    /** The generations that have not replaced the one before yet, in the order of their numbers. */
    List<Shape> coming() {
        return coming.isEmpty() ? List.of() : List.copyOf(coming.values());
    }

    /** The generation that will replace a shape's log. */
    Optional<Shape> comingOf(Shape shape) {
        return coming.isEmpty()
                ? Optional.empty()
                : coming.values().stream()
                        .filter(next -> next.generation().replaces() == shape.number())
                        .findFirst();
    }

    void removeComing(Shape shape) {
        coming.remove(shape.number());
    }

    void addReplaced(Replaced log) {
        replaced.put(log.handle(), log);
    }

    Optional<Replaced> findReplaced(ShapeHandle handle) {
        return Optional.ofNullable(replaced.get(handle));
    }

    void removeReplaced(ShapeHandle handle) {
        replaced.remove(handle);
    }

    /** All replaced logs, as a copy. */
    List<Replaced> allReplaced() {
        return replaced.isEmpty() ? List.of() : List.copyOf(replaced.values());
    }

    /** The replaced logs that lead to a shape, the oldest first. */
    List<ShapeHandle> earlier(ShapeHandle current) {
        var found = new ArrayList<ShapeHandle>(0);
        var at = current;
        while (true) {
            var before = before(at);
            if (before.isEmpty()) {
                return found.reversed();
            }
            at = before.get();
            found.add(at);
        }
    }

    private Optional<ShapeHandle> before(ShapeHandle handle) {
        for (var log : replaced.values()) {
            if (log.by().equals(handle)) {
                return Optional.of(log.handle());
            }
        }
        return Optional.empty();
    }

    /** The handle of the generation that readers of a handle come to at last. */
    ShapeHandle current(ShapeHandle handle) {
        var at = handle;
        for (var log = replaced.get(at); log != null; log = replaced.get(at)) {
            at = log.by();
        }
        return at;
    }

    /** A shape's generation, as the shape registry tells it. */
    Generation of(Shape shape) {
        return new Generation(
                shape.generation().number(),
                earlier(shape.handle()),
                comingOf(shape).map(Shape::handle).map(List::of).orElseGet(List::of));
    }
}
