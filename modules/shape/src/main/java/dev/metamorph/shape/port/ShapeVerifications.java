package dev.metamorph.shape.port;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.ShapeDirectory.Shape;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Compares the log of a shape with the database. The stages complete on a thread of the
 * implementation; they never complete exceptionally.
 */
public interface ShapeVerifications {
    /**
     * Compares the rows that the shape's log folds to with the rows of the shape's query, both as
     * of one snapshot of the database.
     *
     * @param pages reads the log
     */
    CompletionStage<Answer> verify(Shape shape, Pages pages);

    /** Reads pages of a log, wherever it is. */
    @FunctionalInterface
    interface Pages {
        /**
         * The page after an offset. Waits for the disk, and for the instance that owns the log.
         *
         * @throws InterruptedException if this thread was interrupted while it waited
         */
        ShapeLogs.Answer read(ShapeRef shape, LogOffset after) throws InterruptedException;
    }

    /** How a row differs. */
    enum Kind {
        /** The database has the row and the log does not. */
        MISSING("missing"),
        /** The log has the row and the database does not. */
        EXTRA("extra"),
        /** Both have the row, with other values. */
        DIFFERENT("different");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** The word in answers. */
        public String text() {
            return text;
        }
    }

    /**
     * A row that differs.
     *
     * @param key the key of its items, as the inside of a JSON string
     */
    record Difference(String key, Kind kind) {}

    /** The outcome of a comparison. */
    sealed interface Answer {
        /**
         * Log and database have the same rows.
         *
         * @param rows the number of rows in the database
         * @param position the WAL position of the snapshot in which they were compared
         */
        record Equal(long rows, Lsn position) implements Answer {}

        /**
         * Log and database have different rows in two snapshots.
         *
         * @param rows the number of rows in the database
         * @param position the WAL position of the second snapshot
         * @param differences the rows that differ in both, by key
         * @param more whether other rows, which were not looked at twice, may differ, too
         */
        record Different(long rows, Lsn position, List<Difference> differences, boolean more)
                implements Answer {
            /** Copies the list. */
            public Different {
                differences = List.copyOf(differences);
            }
        }

        /** Log and database could not be compared; the reason is a sentence for the operator. */
        record NotCompared(String reason) implements Answer {}

        /** The shape has ended. */
        record Gone() implements Answer {}

        /** This instance compares another shape at the moment. */
        record Busy() implements Answer {}

        /** Another instance has the connection to the database. */
        record Elsewhere(URI instance) implements Answer {}
    }
}
