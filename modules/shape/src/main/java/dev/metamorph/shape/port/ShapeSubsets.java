package dev.metamorph.shape.port;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.definition.Subset;
import dev.metamorph.shape.port.ShapeDirectory.Shape;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Asks the database for some rows of a shape as they are now. The stages complete on a thread of
 * its own; they never complete exceptionally.
 */
public interface ShapeSubsets {
    /** The rows of an active shape. */
    CompletionStage<Answer> query(Shape shape, Subset subset);

    /** What came of it. */
    sealed interface Answer {
        /**
         * Rows.
         *
         * @param snapshot which transactions they know
         * @param position of the WAL, not before any transaction that they know
         * @param mark tells these rows from those of other answers; each of the items has it
         * @param items the rows as items: objects parted by commas, in pieces that are to be sent
         *     one after the other
         */
        record Rows(PgSnapshot snapshot, Lsn position, int mark, List<ByteBuffer> items)
                implements Answer {
            /** Copies the list. */
            public Rows {
                items = List.copyOf(items);
            }
        }

        /**
         * The database refuses the question.
         *
         * @param field the part of the subset at fault
         * @param problem a sentence for the reader
         */
        record Invalid(String field, String problem) implements Answer {}

        /** The shape's table is another one now: its readers must begin anew. */
        record Gone() implements Answer {}

        /**
         * Not now.
         *
         * @param message why, for the reader
         * @param retryAfter when to ask again
         */
        record Unavailable(String message, Duration retryAfter) implements Answer {}

        /** Another instance asks the database. */
        record Elsewhere(URI instance) implements Answer {}
    }
}
