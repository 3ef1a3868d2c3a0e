package dev.metamorph.shape.port;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.relation.Relation;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Finds the shape that a reader asks for, and has it created where there is none. The stages
 * complete on a thread of the directory's; they never complete exceptionally.
 */
public interface ShapeDirectory {
    /**
     * The shape of that definition. A new one is answered when its initial snapshot has started.
     */
    CompletionStage<Answer> findOrCreate(ShapeRequest request);

    /** The shape of that definition if there is one; never creates. */
    CompletionStage<Answer> find(ShapeRequest request);

    /**
     * Tells that the owner of a log has answered {@link ShapeLogs.Answer.Gone}: the next {@link
     * #findOrCreate} gives another handle.
     */
    void gone(ShapeHandle handle);

    /** Ends a shape. Its log is gone when the stage completes. */
    CompletionStage<Removal> remove(ShapeHandle handle);

    /**
     * The instance that creates and ends shapes, if that is another one than this: what it says of
     * a handle counts, where this one may not have heard of it yet.
     */
    Optional<URI> leader();

    /** The handle's definition, as far as this instance knows it. */
    CompletionStage<Answer> byHandle(ShapeHandle handle);

    /**
     * An active shape.
     *
     * @param ref where its log is
     * @param definition what it is
     * @param relation the table as the catalog describes it now
     */
    record Shape(ShapeRef ref, ShapeDefinition definition, Relation relation) {}

    /** What came of a look-up. */
    sealed interface Answer {
        /** There is one. */
        record Found(Shape shape) implements Answer {}

        /** There is none (and none was to be created). */
        record None() implements Answer {}

        /**
         * The request is wrong.
         *
         * @param field the parameter at fault ({@code table}, {@code where}, {@code columns},
         *     {@code params})
         * @param problems what is wrong with it, each a sentence for the reader
         */
        record Invalid(String field, List<String> problems) implements Answer {
            /** Copies the list. */
            public Invalid {
                problems = List.copyOf(problems);
            }
        }

        /**
         * Not now.
         *
         * @param message why, for the reader; no secrets, no values
         * @param retryAfter when to ask again
         */
        record Unavailable(String message, Duration retryAfter) implements Answer {}

        /** Another instance creates shapes. */
        record Elsewhere(URI instance) implements Answer {}
    }

    /** What came of a removal. */
    sealed interface Removal {
        /** It is gone. */
        record Removed() implements Removal {}

        /** There was none. */
        record None() implements Removal {}

        /** Not now. */
        record Unavailable(String message, Duration retryAfter) implements Removal {}

        /** Another instance ends shapes. */
        record Elsewhere(URI instance) implements Removal {}
    }
}
