package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.port.DeclarationCheck;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.RequestScope;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.status.StackReason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
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
 * The declarations of published shapes: those that the shape registry tells of, and new ones, which
 * the leader writes into the feed. {@link DeclarationReconciler} gives them their shapes. Any
 * thread.
 */
public final class DeclaredShapes implements PublishedShapes {
    private static final Logger log = LoggerFactory.getLogger(DeclaredShapes.class);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final long READ_WITHIN_SECONDS = 10;

    private final String stack;
    private final ShapeIndex index;
    private final Leadership leadership;
    private final Map<String, PublishedShape> declared = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();
    private final DeclarationReconciler reconciler;
    private volatile DeclarationCheck check = DeclarationCheck.NONE;

    /** Orders declarations, so that two of them cannot claim one topic. */
    private final ReentrantLock declaring = new ReentrantLock();

    DeclaredShapes(
            String stack,
            ShapeIndex index,
            Leadership leadership,
            ShapeSearch search,
            InstantSource clock) {
        this.stack = stack;
        this.index = index;
        this.leadership = leadership;
        reconciler = new DeclarationReconciler(index, leadership, search, clock);
    }

    /** Has declarations checked before they are written. */
    void check(DeclarationCheck other) {
        check = other;
    }

    /** The registry's topic has a declaration. */
    void added(PublishedShape declaration) {
        declared.put(declaration.name(), declaration);
        wake(declaration.name());
    }

    /** The registry's topic no longer has a declaration. */
    void removed(String name) {
        declared.remove(name);
        reconciler.forget(name);
        wake(name);
    }

    private void wake(String name) {
        reconciler.retry(name);
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
                .map(each -> declared(each, Optional.ofNullable(shapes.get(each.name()))))
                .toList();
    }

    private Declared declared(PublishedShape declaration, Optional<Shape> shape) {
        var obstacle =
                shape.isPresent()
                        ? Optional.<String>empty()
                        : reconciler.obstacle(declaration.name());
        return new Declared(declaration, shape, obstacle);
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
                ? shape.withTopic(topic.withName(stack + "." + shape.name()))
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
        var found = reconciler.find(shape, false);
        return switch (found) {
            case ShapeDirectory.Answer.Invalid(var field, var problems) ->
                    new Answer.Invalid(field, problems);
            case ShapeDirectory.Answer.Unavailable(var reason, var message, var retryAfter) ->
                    new Answer.Unavailable(reason, message, retryAfter);
            case ShapeDirectory.Answer.Elsewhere(var instance) -> new Answer.Elsewhere(instance);
            case ShapeDirectory.Answer.Found _, ShapeDirectory.Answer.None _ -> {
                var refusal = reconciler.refusal(shape, check);
                if (refusal.isPresent()) {
                    yield refusal.get();
                }
                var former =
                        found instanceof ShapeDirectory.Answer.None
                                ? reconciler.shapesOf(shape.name())
                                : List.<Shape>of();
                write(shape.name(), () -> creator.get().declare(shape));
                // No reader of the new declaration takes the former shape for its own.
                former.forEach(each -> DeclarationReconciler.endFormer(creator.get(), each));
                log.info(
                        "Published shape declared name={} topic={}",
                        shape.name(),
                        shape.topic().name());
                reconcile();
                yield new Answer.Done();
            }
        };
    }

    /** Writes, and waits until this instance has read the result from the registry's topic. */
    private void write(String name, Supplier<CompletableFuture<?>> write) {
        var read = awaited.computeIfAbsent(name, _ -> new CompletableFuture<>());
        try {
            write.get().join();
            read.orTimeout(READ_WITHIN_SECONDS, TimeUnit.SECONDS).join();
        } finally {
            // The next declaration of the name must not find a future that has timed out.
            awaited.remove(name, read);
        }
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
            default -> {
                var obstacle = leadership.obstacle();
                yield new Answer.Unavailable(
                        obstacle.reason(), obstacle.message(), leadership.later());
            }
        };
    }

    private CompletionStage<Answer> async(Supplier<Answer> ask) {
        return CompletableFuture.supplyAsync(
                        () -> inOrder(ask), RequestScope.threads("metamorph-declare"))
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
        return new Answer.Unavailable(
                StackReason.DECLARATION_FAILED,
                "The declaration could not be written, please retry",
                SOON);
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    /**
     * Reconciles shapes with declarations if this instance leads. Called periodically; returns at
     * once.
     */
    public void reconcile() {
        reconciler.reconcile(declared);
    }
}
