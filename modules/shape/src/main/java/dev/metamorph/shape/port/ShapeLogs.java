package dev.metamorph.shape.port;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Shape logs as readers see them. The implementation reads the stores of this instance. Any call
 * can be answered with {@link Answer.Elsewhere} or {@link Answer.NotYet}, and callers must be
 * prepared for both.
 *
 * <p>All methods may be called on any thread.
 */
public interface ShapeLogs {
    /**
     * Reads the page after an offset: at most one chunk. Waits only for the local disk.
     *
     * @param after exclusive; {@link LogOffset#BEFORE_ALL} for the first page
     */
    Answer read(ShapeRef shape, LogOffset after);

    /**
     * The visible end of the log and the LSN reached, as a page without items: the answer to {@code
     * offset=now}, by which a caller also checks whether a page that it read before still reaches
     * the end. Answered from memory, because it is called on threads that must not block.
     *
     * <p>Answers {@link Answer.Unfinished} until the initial snapshot is complete: changes that are
     * committed before the snapshot is taken are part of its rows, and a reader that began at
     * {@code 0_inf} earlier would never receive them.
     */
    Answer end(ShapeRef shape);

    /**
     * The size of the log; empty if this instance does not own it. Answered from memory. Logs that
     * count nothing answer as if they were elsewhere.
     */
    default Optional<LogSize> size(ShapeRef shape) {
        return Optional.empty();
    }

    /**
     * Reads the page after an offset from this instance's standby of the log, for a reader that the
     * owner does not answer. The page contains only items that the owner also has or is about to
     * have; it may contain fewer. Empty if this instance has no such standby, or if the shape, its
     * initial snapshot or the offset has not reached it yet: a standby never answers that a shape
     * is gone. Waits only for the local disk.
     *
     * @param after exclusive, as for {@link #read}
     */
    Optional<Answer.Page> standby(ShapeRef shape, LogOffset after);

    /** Another instance that has a standby of the log, if this instance knows one. */
    Optional<URI> standbyElsewhere(ShapeRef shape);

    /**
     * Runs {@code wake} once when the answer of {@link #read} may have changed: an item after the
     * offset became visible, the shape ended, or the log moved. If this is already the case, runs
     * it before returning. It runs on a thread of the log and must return quickly.
     */
    Waiting await(ShapeRef shape, LogOffset after, Runnable wake);

    /** The rows of the shapes that keep them, in the same stores. */
    ShapeRows rows();

    /** A registered wait. */
    interface Waiting extends AutoCloseable {
        /**
         * Cancels the wait; a call that is already in progress may still run afterwards.
         * Idempotent.
         */
        @Override
        void close();
    }

    /** The answer to a read. */
    sealed interface Answer {
        /**
         * The items after the offset, if there are any.
         *
         * @param items the stored JSON of the items: objects separated by commas, in pieces to send
         *     one after another, without the brackets of the array; empty if there are no items
         *     after the offset
         * @param next the offset of the next request: that of the last item, or of the end of the
         *     chunk
         * @param upToDate whether the page reaches the visible end of the log (never true for
         *     {@link LogOffset#BEFORE_ALL})
         * @param reached the LSN up to which the log is complete
         */
        record Page(List<ByteBuffer> items, LogOffset next, boolean upToDate, Lsn reached)
                implements Answer {
            /** Copies the list. */
            public Page {
                items = List.copyOf(items);
            }
        }

        /**
         * The log has ended or never existed: the reader must fetch the shape again under another
         * handle.
         */
        record Gone() implements Answer {}

        /**
         * Another generation of the shape has replaced the log, and the reader has all that it
         * needs of it: the answer is that generation's at the same offset, under its handle.
         *
         * @param generation the handle of that generation, in the same partition
         */
        record Continues(ShapeHandle generation) implements Answer {}

        /**
         * The offset lies beyond the visible end of a log that has applied the whole feed.
         *
         * @param end the visible end
         */
        record Ahead(LogOffset end) implements Answer {}

        /**
         * Another instance owns the log.
         *
         * @param instance that instance's address
         */
        record Elsewhere(URI instance) implements Answer {}

        /**
         * The initial snapshot has not been written up to the offset yet. {@link #await} reports
         * when to retry.
         */
        record Unfinished() implements Answer {}

        /**
         * The log is not available yet, because its store is being restored or moved. {@link
         * #await} reports when to retry.
         *
         * @param reason the reason in a few words
         */
        record NotYet(String reason) implements Answer {}
    }
}
