package dev.metamorph.shape.port;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.definition.Subset;
import dev.metamorph.shape.definition.SubsetRequest;
import dev.metamorph.shape.definition.SubsetResolution;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.status.Reason;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Queries the database for some rows of a shape as they are now. The stages complete on a thread of
 * the implementation; they never complete exceptionally.
 */
public interface ShapeSubsets {
    /** Checks a request for rows of a shape, without the database. */
    SubsetResolution resolve(SubsetRequest request, Shape shape);

    /** Queries rows of an active shape. */
    CompletionStage<Answer> query(Shape shape, Subset subset);

    /** The outcome of a query. */
    sealed interface Answer {
        /**
         * The query returned rows.
         *
         * @param snapshot the snapshot in which the rows were read
         * @param position a WAL position at or after the commit of every transaction that the
         *     snapshot sees
         * @param mark a number that distinguishes these rows from those of other answers; every
         *     item carries it
         * @param items the rows as items: objects separated by commas, in pieces to send one after
         *     another
         */
        record Rows(PgSnapshot snapshot, Lsn position, int mark, List<ByteBuffer> items)
                implements Answer {
            /** Copies the list. */
            public Rows {
                items = List.copyOf(items);
            }
        }

        /**
         * The database rejects the query.
         *
         * @param field the part of the subset at fault
         * @param problem the problem as a sentence for the reader
         */
        record Invalid(String field, String problem) implements Answer {}

        /** The shape's table was replaced by another one: readers must fetch the shape again. */
        record Gone() implements Answer {}

        /**
         * The query cannot be answered now.
         *
         * @param reason the reason for programs
         * @param message the reason in words for the reader
         * @param retryAfter the time after which to retry
         */
        record Unavailable(Reason reason, String message, Duration retryAfter) implements Answer {}

        /** Another instance answers queries of this shape. */
        record Elsewhere(URI instance) implements Answer {}
    }
}
