package dev.metamorph.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.PublishingStates;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.TopicSettings;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Declares at once whatever has the right form. */
final class FakePublished implements PublishedShapes, PublishingStates {
    @GuardedBy("this")
    private final Map<String, Declared> declared = new HashMap<>();

    @GuardedBy("this")
    private final Map<String, State> states = new HashMap<>();

    @GuardedBy("this")
    private boolean behind;

    @GuardedBy("this")
    private @Nullable Answer override;

    @GuardedBy("this")
    private @Nullable RuntimeException failure;

    /** Declares all rows of a table, with a topic of the broker's defaults. */
    static PublishedShape shape(String name, String topic) {
        return new PublishedShape(
                name,
                PublishedShape.rows("items", "", Map.of(), List.of()),
                TopicSettings.named(topic),
                RecordFormat.JSON);
    }

    synchronized void declared(PublishedShape shape, Optional<Shape> rows) {
        declared.put(shape.name(), new Declared(shape, rows));
    }

    /** A declaration that cannot have a shape. */
    synchronized void obstacle(PublishedShape shape, String why) {
        declared.put(shape.name(), new Declared(shape, Optional.empty(), Optional.of(why)));
    }

    synchronized void say(String name, State state) {
        states.put(name, state);
    }

    /** Sets the answer to every further declaration and removal. */
    synchronized void answer(Answer answer) {
        override = answer;
    }

    /** Sets whether declarations are still to be read. */
    synchronized void behind(boolean set) {
        behind = set;
    }

    @Override
    public synchronized boolean isCaughtUp() {
        return !behind;
    }

    /** Makes every further call fail. */
    synchronized void fail(RuntimeException with) {
        failure = with;
    }

    @Override
    public synchronized List<Declared> declared() {
        if (failure != null) {
            throw failure;
        }
        return List.copyOf(declared.values());
    }

    @Override
    public synchronized CompletionStage<Answer> declare(PublishedShape shape) {
        if (override != null) {
            return CompletableFuture.completedStage(override);
        }
        declared();
        declared(shape, Optional.empty());
        return CompletableFuture.completedStage(new Answer.Done());
    }

    @Override
    public synchronized CompletionStage<Answer> remove(String name) {
        if (override != null) {
            return CompletableFuture.completedStage(override);
        }
        declared();
        return CompletableFuture.completedStage(
                declared.remove(name) == null ? new Answer.None() : new Answer.Done());
    }

    @Override
    public synchronized Optional<State> of(String name) {
        return Optional.ofNullable(states.get(name));
    }
}
