package dev.metamorph.shape.port;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Shape logs as readers see them. Implemented beside the stores of this instance; its answer can be
 * that the log is elsewhere, or not there yet, and a caller must be ready for both at every call.
 *
 * <p>All methods may be called on any thread.
 */
public interface ShapeLogs {
    /**
     * The page after an offset: at most one chunk. Waits for nothing but the local disk.
     *
     * @param after exclusive; {@link LogOffset#BEFORE_ALL} for the first page
     */
    Answer read(ShapeRef shape, LogOffset after);

    /**
     * The last offset that readers can see, and the LSN reached, with nothing else: what {@code
     * offset=now} asks for, and what tells whether a page that was read before still reaches the
     * end. The page has no items. Answered from memory: it is asked on threads that must not block.
     *
     * <p>{@link Answer.Unfinished} until the initial snapshot is complete: what is committed until
     * the snapshot is taken comes with its rows, and a reader who began at {@code 0_inf} before
     * would never be told.
     */
    Answer end(ShapeRef shape);

    /**
     * The page after an offset as this instance's standby of the log has it, for a reader whom its
     * owner does not answer. It says nothing that the owner has not said, or would have in a
     * moment; it may say less, and denies nothing: empty where there is no such standby, or where
     * the shape, its initial snapshot or the offset is not there yet. Waits for nothing but the
     * local disk.
     *
     * @param after exclusive, as for {@link #read}
     */
    Optional<Answer.Page> standby(ShapeRef shape, LogOffset after);

    /** Another instance that has a standby of the log, as far as is known here. */
    Optional<URI> standbyElsewhere(ShapeRef shape);

    /**
     * Calls once when the answer of {@link #read} may have changed: something after the offset
     * became visible, the shape ended, or the log moved. If that is so already, it calls at once,
     * before it returns. The call comes on a thread of the log's and must be quick.
     */
    Waiting await(ShapeRef shape, LogOffset after, Runnable wake);

    /** A reader that waits. */
    interface Waiting extends AutoCloseable {
        /** Gives up; afterwards the call may still come once, if it was under way. Idempotent. */
        @Override
        void close();
    }

    /** What there is after an offset. */
    sealed interface Answer {
        /**
         * Some items, or none.
         *
         * @param items the items' JSON, as stored: objects parted by commas, in pieces that are to
         *     be sent one after the other; without the array's brackets; empty if there is nothing
         *     after the offset
         * @param next the offset to ask with next: the last item's, or the end of the chunk
         * @param upToDate whether this reaches the visible end of the log (never so for the answer
         *     to {@link LogOffset#BEFORE_ALL})
         * @param reached the LSN up to which the log says everything
         */
        record Page(List<ByteBuffer> items, LogOffset next, boolean upToDate, Lsn reached)
                implements Answer {
            /** Copies the list. */
            public Page {
                items = List.copyOf(items);
            }
        }

        /** The log has ended or never was: fetch anew under another handle. */
        record Gone() implements Answer {}

        /**
         * The offset lies beyond the visible end, of a log that has taken in all of the feed.
         *
         * @param end the visible end
         */
        record Ahead(LogOffset end) implements Answer {}

        /**
         * Another instance has it.
         *
         * @param instance that instance's address
         */
        record Elsewhere(URI instance) implements Answer {}

        /**
         * The initial snapshot is not written that far. {@link #await} calls when it is worth
         * asking again.
         */
        record Unfinished() implements Answer {}

        /**
         * Not there yet: a store that is being restored or moved. {@link #await} calls when it is
         * worth asking again.
         *
         * @param reason for people, in a few words
         */
        record NotYet(String reason) implements Answer {}
    }
}
