package dev.metamorph.shape.port;

import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.explain.Explanation;
import dev.metamorph.shape.relation.TableName;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Explains what a shape would be, and creates none. The stages complete on a thread of its own;
 * they never complete exceptionally.
 */
public interface ShapeExplanations {
    /** What the request means, with the table as it is now. */
    CompletionStage<Answer> explain(ShapeRequest request);

    /** What came of it. */
    sealed interface Answer {
        /** It names a shape. */
        record Explained(Explanation explanation, Publication publication, Estimate rows)
                implements Answer {}

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
    }

    /**
     * How far the table is published.
     *
     * @param name the publication of the stack
     * @param state whether the table is in it
     * @param withoutFullIdentity the table and its partitions, as far as their replica identity is
     *     not FULL
     */
    record Publication(String name, State state, List<TableName> withoutFullIdentity) {
        /** Copies the list. */
        public Publication {
            withoutFullIdentity = List.copyOf(withoutFullIdentity);
        }

        /** Whether a table is in a publication. */
        public enum State {
            /** There is no such publication yet. */
            MISSING,
            /**
             * The publication does not have the table. Unless publishing is manual, its first shape
             * puts it there.
             */
            UNPUBLISHED,
            /** It leaves out columns or rows, which no shape can do without. */
            PARTIAL,
            /** It has the table. */
            PUBLISHED
        }
    }

    /** How many rows match now. */
    sealed interface Estimate {
        /** About so many, as Postgres's planner says. */
        record Rows(long count) implements Estimate {}

        /** The planner does not say; the reason is a sentence for the reader. */
        record Unknown(String reason) implements Estimate {}
    }
}
