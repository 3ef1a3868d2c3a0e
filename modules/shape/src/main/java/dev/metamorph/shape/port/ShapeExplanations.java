package dev.metamorph.shape.port;

import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.explain.Explanation;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.status.Reason;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Explains the shape of a request without creating it. The stages complete on a thread of the
 * implementation; they never complete exceptionally.
 */
public interface ShapeExplanations {
    /** Explains the meaning of a request, for the table as it is now. */
    CompletionStage<Answer> explain(ShapeRequest request);

    /** The outcome of an explanation. */
    sealed interface Answer {
        /** The request names a shape. */
        record Explained(Explanation explanation, Publication publication, Estimate rows)
                implements Answer {}

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
         * The request cannot be explained now.
         *
         * @param reason the reason for programs
         * @param message the reason in words for the reader; no secrets, no values
         * @param retryAfter the time after which to retry
         */
        record Unavailable(Reason reason, String message, Duration retryAfter) implements Answer {}
    }

    /**
     * The state of the table in the publication.
     *
     * @param name the name of the publication of the stack
     * @param state whether the table is in it
     * @param withoutFullIdentity those of the table and its partitions whose replica identity is
     *     not FULL
     */
    record Publication(String name, State state, List<TableName> withoutFullIdentity) {
        /** Copies the list. */
        public Publication {
            withoutFullIdentity = List.copyOf(withoutFullIdentity);
        }

        /** The membership of a table in a publication. */
        public enum State {
            /** The publication does not exist yet. */
            MISSING,
            /**
             * The publication does not contain the table. Unless publications are managed manually,
             * the first shape of the table adds it.
             */
            UNPUBLISHED,
            /** The publication leaves out columns or rows that shapes need. */
            PARTIAL,
            /** The publication contains the whole table. */
            PUBLISHED
        }
    }

    /** The number of rows that match now. */
    sealed interface Estimate {
        /** An estimate by Postgres's planner. */
        record Rows(long count) implements Estimate {}

        /** The planner gave no estimate; the reason is a sentence for the reader. */
        record Unknown(String reason) implements Estimate {}
    }
}
