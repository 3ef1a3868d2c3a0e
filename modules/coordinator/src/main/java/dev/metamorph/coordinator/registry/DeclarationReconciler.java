package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.IdentifierException;
import dev.metamorph.shape.definition.TableNames;
import dev.metamorph.shape.port.DeclarationCheck;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.published.PublishedShape;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reconciles shapes with declarations on the leader: a declaration without a shape gets one, and a
 * shape whose declaration has changed or is removed is ended. Any thread.
 */
final class DeclarationReconciler {
    private static final Logger log = LoggerFactory.getLogger(DeclarationReconciler.class);

    private final ShapeIndex index;
    private final Leadership leadership;
    private final ShapeSearch search;
    private final InstantSource clock;
    private final Set<String> inProgress = ConcurrentHashMap.newKeySet();
    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();
    private final Map<String, Current> current = new ConcurrentHashMap<>();

    /** The shape that was found or created for a declaration. */
    private record Current(PublishedShape declaration, ShapeHandle handle) {}

    /** The pause after a failed attempt. */
    private record Pause(Instant until, String why, boolean lasting) {}

    DeclarationReconciler(
            ShapeIndex index, Leadership leadership, ShapeSearch search, InstantSource clock) {
        this.index = index;
        this.leadership = leadership;
        this.search = search;
        this.clock = clock;
    }

    /** Why the declaration of that name cannot have a shape as the table is, if it cannot. */
    Optional<String> obstacle(String name) {
        return Optional.ofNullable(pauses.get(name)).filter(Pause::lasting).map(Pause::why);
    }

    /** Forgets the shape of a name that is no longer declared. */
    void forget(String name) {
        current.remove(name);
    }

    /** Ends the pause after a failed attempt, because the declaration is another one. */
    void retry(String name) {
        pauses.remove(name);
    }

    /**
     * Finds the shape of a declaration; waits for the database, and for the creation.
     *
     * @param create whether it is created if there is none
     */
    ShapeDirectory.Answer find(PublishedShape shape, boolean create) {
        try {
            return search.published(shape, TableNames.parse(shape.rows().table()), create);
        } catch (IdentifierException e) {
            return new ShapeDirectory.Answer.Invalid(
                    "table", List.of(String.valueOf(e.getMessage())));
        }
    }

    /**
     * The answer of a check to a declaration whose shape could be found before; empty if it may be
     * written. A declaration whose table cannot be read any more was not checked, so it is refused.
     */
    Optional<PublishedShapes.Answer> refusal(PublishedShape shape, DeclarationCheck check) {
        var resolved = search.resolved(shape, TableNames.parse(shape.rows().table()));
        if (resolved.isEmpty()) {
            var why = ShapeSearch.unverified();
            return Optional.of(
                    new PublishedShapes.Answer.Unavailable(
                            why.reason(), why.message(), why.retryAfter()));
        }
        return check.refusal(shape, resolved.get().definition(), resolved.get().relation());
    }

    /** Ends a shape of a former declaration. */
    static void endFormer(ShapeCreator creator, Shape shape) {
        var _ = creator.end(shape.ref(), "it is published with another definition");
    }

    /** Starts what is due if this instance leads; returns at once. */
    void reconcile(Map<String, PublishedShape> declared) {
        var creator = leadership.creator();
        if (creator.isEmpty() || !leadership.isCaughtUp()) {
            return;
        }
        endUndeclared(creator.get(), declared);
        for (var each : declared.values()) {
            if (isDue(each) && inProgress.add(each.name())) {
                Thread.ofVirtual()
                        .name("metamorph-published")
                        .start(() -> reconcile(creator.get(), each));
            }
        }
    }

    /**
     * Returns whether the declaration has no shape that is known to be its own, and may be tried.
     */
    private boolean isDue(PublishedShape shape) {
        var known = current.get(shape.name());
        if (known != null && known.declaration().equals(shape) && index.isActive(known.handle())) {
            return false;
        }
        var pause = pauses.get(shape.name());
        return pause == null || !clock.instant().isBefore(pause.until());
    }

    private void endUndeclared(ShapeCreator creator, Map<String, PublishedShape> declared) {
        for (var shape : index.published()) {
            var definition = shape.definition();
            if (!declared.containsKey(definition.publishedName())) {
                var _ = creator.end(shape.ref(), "it is no longer published");
            }
        }
    }

    private void reconcile(ShapeCreator creator, PublishedShape shape) {
        try {
            switch (find(shape, true)) {
                case ShapeDirectory.Answer.Found(var found) -> {
                    current.put(shape.name(), new Current(shape, found.ref().handle()));
                    pauses.remove(shape.name());
                    endOthers(creator, found);
                }
                case ShapeDirectory.Answer.Invalid(_, var problems) ->
                        later(shape, String.join("; ", problems), true);
                case ShapeDirectory.Answer.Unavailable(_, var message, _) ->
                        later(shape, message, false);
                case ShapeDirectory.Answer.None _, ShapeDirectory.Answer.Elsewhere _ -> {}
            }
        } finally {
            inProgress.remove(shape.name());
        }
    }

    /** The shapes of a name that have not ended. */
    List<Shape> shapesOf(String name) {
        return index.published().stream()
                .filter(shape -> shape.definition().publishedName().equals(name))
                .toList();
    }

    private void endOthers(ShapeCreator creator, Shape found) {
        var name = found.definition().publishedName();
        for (var other : index.published()) {
            if (other.definition().publishedName().equals(name)
                    && !other.definition().equals(found.definition())) {
                endFormer(creator, other);
            }
        }
    }

    /** Told once for each reason: the database may be away for hours. */
    private void later(PublishedShape shape, String why, boolean lasting) {
        var until = clock.instant().plus(leadership.later());
        var before = pauses.put(shape.name(), new Pause(until, why, lasting));
        var isTold = before != null && before.why().equals(why);
        log.atLevel(isTold ? Level.DEBUG : Level.WARN)
                .log("Published shape has no rows yet name={} reason=\"{}\"", shape.name(), why);
    }
}
