package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.IdentifierException;
import dev.metamorph.shape.definition.TableNames;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.TopicSettings;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The declared shapes of the shape registry. The leader writes declarations into the feed and
 * reconciles shapes with them: a declared shape without a shape gets one, and a shape whose
 * declaration has changed or is removed is ended. Any thread.
 */
public final class DeclaredShapes implements PublishedShapes {
    private static final Logger log = LoggerFactory.getLogger(DeclaredShapes.class);
    private static final String ANOTHER_DEFINITION = "it is published with another definition";
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final long READ_WITHIN_SECONDS = 10;

    private final String stack;
    private final ShapeIndex index;
    private final Leadership leadership;
    private final ShapeSearch search;
    private final InstantSource clock;
    private final Map<String, PublishedShape> declared = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();
    private final Set<String> inProgress = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();
    private final Map<String, Current> current = new ConcurrentHashMap<>();

    /** Orders declarations, so that two of them cannot claim one topic. */
    private final ReentrantLock declaring = new ReentrantLock();

    /** The shape that was found or created for a declaration. */
    private record Current(PublishedShape declaration, ShapeHandle handle) {}

    DeclaredShapes(
            String stack,
            ShapeIndex index,
            Leadership leadership,
            ShapeSearch search,
            InstantSource clock) {
        this.stack = stack;
        this.index = index;
        this.leadership = leadership;
        this.search = search;
        this.clock = clock;
    }

    /** The registry's topic has a declaration. */
    void added(PublishedShape declaration) {
        declared.put(declaration.name(), declaration);
        wake(declaration.name());
    }

    /** The registry's topic no longer has a declaration. */
    void removed(String name) {
        declared.remove(name);
        current.remove(name);
        wake(name);
    }

    private void wake(String name) {
        notBefore.remove(name);
        var waiting = awaited.remove(name);
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    @Override
    public List<Declared> declared() {
        var shapes =
                index.published().stream()
                        .collect(
                                Collectors.toMap(
                                        shape -> shape.definition().publishedName(),
                                        shape -> shape,
                                        DeclaredShapes::newer));
        return declared.values().stream()
                .map(each -> new Declared(each, Optional.ofNullable(shapes.get(each.name()))))
                .toList();
    }

    @Override
    public boolean isCaughtUp() {
        return leadership.isCaughtUp();
    }

    /** Two shapes of one name exist for a moment when a declaration changes. */
    private static Shape newer(Shape one, Shape other) {
        return one.ref().handle().micros().orElse(0) > other.ref().handle().micros().orElse(0)
                ? one
                : other;
    }

    @Override
    public CompletionStage<Answer> declare(PublishedShape shape) {
        var named = withTopic(shape);
        var problems = named.problems();
        if (!problems.isEmpty()) {
            return done(new Answer.Invalid("declaration", problems));
        }
        return async(() -> declareNow(named));
    }

    private PublishedShape withTopic(PublishedShape shape) {
        var topic = shape.topic();
        return topic.name().isEmpty()
                ? new PublishedShape(
                        shape.name(),
                        shape.rows(),
                        new TopicSettings(
                                stack + "." + shape.name(),
                                topic.partitions(),
                                topic.replication(),
                                topic.config(),
                                topic.adopt()),
                        shape.format())
                : shape;
    }

    private Optional<String> refusedTopic(PublishedShape shape) {
        var topic = shape.topic().name();
        var own = Set.of(stack + ".feed", stack + ".shapes", stack + ".published");
        if (own.contains(topic) || topic.startsWith(stack + "-shapelog-")) {
            return Optional.of("The topic %s is the stack's own".formatted(topic));
        }
        return declared.values().stream()
                .filter(other -> !other.name().equals(shape.name()))
                .filter(other -> other.topic().name().equals(topic))
                .map(other ->
                        "The topic %s belongs to the published shape %s"
                                .formatted(topic, other.name()))
                .findAny();
    }

    private Answer declareNow(PublishedShape shape) {
        var creator = leadership.creator();
        if (creator.isEmpty()) {
            return notHere();
        }
        var refused = refusedTopic(shape);
        if (refused.isPresent()) {
            return new Answer.Invalid("topic", List.of(refused.get()));
        }
        var before = declared.get(shape.name());
        if (before != null && !before.topic().name().equals(shape.topic().name())) {
            return new Answer.Invalid(
                    "topic",
                    List.of(
                            "The published shape %s writes the topic %s; remove it before it is declared with another"
                                    .formatted(shape.name(), before.topic().name())));
        }
        var found = find(shape, false);
        return switch (found) {
            case ShapeDirectory.Answer.Invalid(var field, var problems) ->
                    new Answer.Invalid(field, problems);
            case ShapeDirectory.Answer.Unavailable(var message, var retryAfter) ->
                    new Answer.Unavailable(message, retryAfter);
            case ShapeDirectory.Answer.Elsewhere(var instance) -> new Answer.Elsewhere(instance);
            case ShapeDirectory.Answer.Found _, ShapeDirectory.Answer.None _ -> {
                var former =
                        found instanceof ShapeDirectory.Answer.None
                                ? shapesOf(shape.name())
                                : List.<Shape>of();
                write(shape.name(), () -> creator.get().declare(shape));
                // No reader of the new declaration takes the former shape for its own.
                former.forEach(each -> {
                    var _ = creator.get().end(each.ref(), ANOTHER_DEFINITION);
                });
                log.info(
                        "Published shape declared name={} topic={}",
                        shape.name(),
                        shape.topic().name());
                reconcile();
                yield new Answer.Done();
            }
        };
    }

    private ShapeDirectory.Answer find(PublishedShape shape, boolean create) {
        try {
            return search.published(shape, TableNames.parse(shape.rows().table()), create);
        } catch (IdentifierException e) {
            return new ShapeDirectory.Answer.Invalid(
                    "table", List.of(String.valueOf(e.getMessage())));
        }
    }

    /** Writes, and waits until this instance has read the result from the registry's topic. */
    private void write(String name, Supplier<CompletableFuture<?>> write) {
        var read = awaited.computeIfAbsent(name, _ -> new CompletableFuture<>());
        write.get().join();
        read.orTimeout(READ_WITHIN_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public CompletionStage<Answer> remove(String name) {
        return async(() -> {
            var creator = leadership.creator();
            if (creator.isEmpty()) {
                return notHere();
            }
            if (!declared.containsKey(name)) {
                return new Answer.None();
            }
            write(name, () -> creator.get().undeclare(name));
            log.info("Published shape removed name={}", name);
            reconcile();
            return new Answer.Done();
        });
    }

    private Answer notHere() {
        return switch (leadership.elsewhere()) {
            case ShapeDirectory.Answer.Elsewhere(var instance) -> new Answer.Elsewhere(instance);
            default -> new Answer.Unavailable(leadership.reason(), leadership.later());
        };
    }

    private CompletionStage<Answer> async(Supplier<Answer> ask) {
        return CompletableFuture.supplyAsync(
                        () -> inOrder(ask),
                        task -> Thread.ofVirtual().name("metamorph-declare").start(task))
                .exceptionally(DeclaredShapes::failed);
    }

    private Answer inOrder(Supplier<Answer> ask) {
        declaring.lock();
        try {
            return ask.get();
        } finally {
            declaring.unlock();
        }
    }

    private static Answer failed(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        log.warn("Published shape not declared error=\"{}\"", String.valueOf(cause));
        return new Answer.Unavailable("The declaration could not be written, please retry", SOON);
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    /**
     * Reconciles shapes with declarations if this instance leads. Called periodically; returns at
     * once.
     */
    public void reconcile() {
        var creator = leadership.creator();
        if (creator.isEmpty() || !leadership.isCaughtUp()) {
            return;
        }
        endUndeclared(creator.get());
        for (var each : declared.values()) {
            if (isDue(each) && inProgress.add(each.name())) {
                Thread.ofVirtual()
                        .name("metamorph-published")
                        .start(() -> reconcile(creator.get(), each));
            }
        }
    }

    /** Whether the declaration has no shape that is known to be its own, and may be tried. */
    private boolean isDue(PublishedShape shape) {
        var known = current.get(shape.name());
        if (known != null && known.declaration().equals(shape) && index.isActive(known.handle())) {
            return false;
        }
        var wait = notBefore.get(shape.name());
        return wait == null || !clock.instant().isBefore(wait);
    }

    private void endUndeclared(ShapeCreator creator) {
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
                    endOthers(creator, found);
                }
                case ShapeDirectory.Answer.Invalid(_, var problems) ->
                        later(shape, String.join("; ", problems));
                case ShapeDirectory.Answer.Unavailable(var message, _) -> later(shape, message);
                case ShapeDirectory.Answer.None _, ShapeDirectory.Answer.Elsewhere _ -> {}
            }
        } finally {
            inProgress.remove(shape.name());
        }
    }

    private List<Shape> shapesOf(String name) {
        return index.published().stream()
                .filter(shape -> shape.definition().publishedName().equals(name))
                .toList();
    }

    private void endOthers(ShapeCreator creator, Shape found) {
        var name = found.definition().publishedName();
        for (var other : index.published()) {
            if (other.definition().publishedName().equals(name)
                    && !other.definition().equals(found.definition())) {
                var _ = creator.end(other.ref(), ANOTHER_DEFINITION);
            }
        }
    }

    private void later(PublishedShape shape, String why) {
        log.warn("Published shape has no rows yet name={} reason=\"{}\"", shape.name(), why);
        notBefore.put(shape.name(), clock.instant().plus(leadership.later()));
    }
}
