package dev.metamorph.shape.port;

import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.status.Reason;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The published shapes of a stack: which are declared, and the shape that each of them has now. May
 * be called on any thread; the stages never complete exceptionally.
 */
public interface PublishedShapes {
    /** All declared shapes that this instance knows. Never blocks. */
    List<Declared> declared();

    /** Returns whether this instance has read all declarations that existed when it started. */
    boolean isCaughtUp();

    /** The declared shape of that name, if this instance knows it. Never blocks. */
    default Optional<Declared> find(String name) {
        return declared().stream().filter(each -> each.declaration().name().equals(name)).findAny();
    }

    /**
     * Declares a published shape, or changes its declaration. Completes when the declaration can be
     * read on this instance. Only the leader accepts it; other instances answer {@link
     * Answer.Elsewhere}.
     *
     * @param shape with an empty topic name for the default, {@code <stack>.<name>}
     */
    CompletionStage<Answer> declare(PublishedShape shape);

    /**
     * Removes the declaration of a published shape. Its topic and the topic's records remain. Only
     * the leader accepts it.
     */
    CompletionStage<Answer> remove(String name);

    /**
     * A declared shape.
     *
     * @param declaration the declaration, its topic always named
     * @param shape the shape that holds the rows; empty until it is created
     * @param obstacle why there is no shape, and will be none until the table or the declaration is
     *     changed; only the leader knows it
     */
    record Declared(PublishedShape declaration, Optional<Shape> shape, Optional<String> obstacle) {
        /** Without an obstacle. */
        public Declared(PublishedShape declaration, Optional<Shape> shape) {
            this(declaration, shape, Optional.empty());
        }
    }

    /** The outcome of a declaration or of its removal. */
    sealed interface Answer {
        /** The declaration is in the feed, or is removed. */
        record Done() implements Answer {}

        /** No published shape has that name. */
        record None() implements Answer {}

        /**
         * The declaration is wrong.
         *
         * @param field the part of it at fault
         * @param problems what is wrong with it, each a sentence for the caller
         */
        record Invalid(String field, List<String> problems) implements Answer {
            /** Copies the list. */
            public Invalid {
                problems = List.copyOf(problems);
            }
        }

        /**
         * The declaration cannot be written at the moment.
         *
         * @param reason the reason for programs
         * @param message the reason in words, for the caller
         * @param retryAfter when to try again
         */
        record Unavailable(Reason reason, String message, Duration retryAfter) implements Answer {}

        /** Another instance is the leader. */
        record Elsewhere(URI instance) implements Answer {}
    }
}
