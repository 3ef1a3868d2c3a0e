package dev.metamorph.shape.port;

import dev.metamorph.shape.Generation;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.status.Reason;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Finds the shape that a reader requests, and creates it if there is none. The stages complete on a
 * thread of the directory; they never complete exceptionally.
 */
public interface ShapeDirectory {
    /**
     * Finds or creates the shape of a request. The stage of a new shape completes when its initial
     * snapshot has started.
     */
    CompletionStage<Answer> findOrCreate(ShapeRequest request);

    /** Finds the shape of a request; never creates one. */
    CompletionStage<Answer> find(ShapeRequest request);

    /**
     * Reports that the owner of a log has answered {@link ShapeLogs.Answer.Gone}: the next {@link
     * #findOrCreate} returns another handle.
     */
    void gone(ShapeHandle handle);

    /** Ends a shape. The stage completes when the log is removed. */
    CompletionStage<Removal> remove(ShapeHandle handle);

    /**
     * Replaces the log of a shape by one that begins with the rows as they are now. Completes when
     * the rows are copied, or after a moment.
     */
    CompletionStage<Compaction> compact(ShapeHandle handle);

    /**
     * The instance that creates and ends shapes, unless it is this one. Its answer about a handle
     * is authoritative, because this instance may not have read the newest records yet.
     */
    Optional<URI> leader();

    /** The definition of the shape with a handle, if this instance knows it. */
    CompletionStage<Answer> byHandle(ShapeHandle handle);

    /**
     * An active shape.
     *
     * @param ref the handle of the shape and the partition of its log
     * @param definition its definition
     * @param relation the table as the catalog describes it now
     * @param inner the tables of the clause's subqueries, as they were when it was created
     * @param generation which generation of the shape it is
     */
    record Shape(
            ShapeRef ref,
            ShapeDefinition definition,
            Relation relation,
            List<Relation> inner,
            Generation generation) {
        /** Copies the list. */
        public Shape {
            inner = List.copyOf(inner);
        }

        /** A shape of the first generation without subqueries. */
        public Shape(ShapeRef ref, ShapeDefinition definition, Relation relation) {
            this(ref, definition, relation, List.of(), Generation.FIRST);
        }

        /** The same shape under the handle of another generation. */
        public Shape readAs(ShapeHandle handle) {
            return handle.equals(ref.handle())
                    ? this
                    : new Shape(
                            new ShapeRef(handle, ref.partition()),
                            definition,
                            relation,
                            inner,
                            generation);
        }
    }

    /** The outcome of a look-up. */
    sealed interface Answer {
        /** The shape exists. */
        record Found(Shape shape) implements Answer {}

        /** No shape has this definition, and the request was not to create one. */
        record None() implements Answer {}

        /**
         * The request is wrong.
         *
         * @param field the parameter at fault ({@code table}, {@code where}, {@code columns},
         *     {@code params})
         * @param problems the problems with it, each as a sentence for the reader
         */
        record Invalid(String field, List<String> problems) implements Answer {
            /** Copies the list. */
            public Invalid {
                problems = List.copyOf(problems);
            }
        }

        /**
         * The shape cannot be found or created now.
         *
         * @param reason the reason for programs
         * @param message the reason in words for the reader; no secrets, no values
         * @param retryAfter the time after which to retry
         */
        record Unavailable(Reason reason, String message, Duration retryAfter) implements Answer {}

        /** Another instance creates shapes. */
        record Elsewhere(URI instance) implements Answer {}
    }

    /** The outcome of a request for a shorter log. */
    sealed interface Compaction {
        /** The rows are copied, or have been. */
        record Begun() implements Compaction {}

        /** No such shape exists. */
        record None() implements Compaction {}

        /** The log is not replaced. */
        record Refused(String reason) implements Compaction {}

        /** Nothing can be copied now. */
        record Unavailable(Reason reason, String message, Duration retryAfter)
                implements Compaction {}

        /** Another instance copies rows. */
        record Elsewhere(URI instance) implements Compaction {}
    }

    /** The outcome of a removal. */
    sealed interface Removal {
        /** The shape was removed. */
        record Removed() implements Removal {}

        /** No such shape exists. */
        record None() implements Removal {}

        /** The shape cannot be removed now. */
        record Unavailable(Reason reason, String message, Duration retryAfter) implements Removal {}

        /** Another instance ends shapes. */
        record Elsewhere(URI instance) implements Removal {}
    }
}
