package dev.metamorph.shape.port;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.status.Reason;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Translates a point of a published shape, given in one way, to the first change that is at or
 * after it and to the place of that change in the log over HTTP and in the topic. The instance that
 * owns the log answers. The stage never completes exceptionally. Any thread.
 */
public interface PublishedPositions {
    /**
     * Translates a point. The work of one call is bounded in time, and in records that are read.
     */
    CompletionStage<Answer> find(Declared shape, Point point);

    /** A point of a published shape. */
    sealed interface Point {
        /** The changes of transactions that were committed at an LSN or after it. */
        record AtLsn(Lsn lsn) implements Point {}

        /**
         * The changes of a transaction.
         *
         * @param xid what {@code pg_current_xact_id()} returned
         */
        record AtTransaction(long xid) implements Point {}

        /** The item at an offset of the log that the published shape has now. */
        record AtOffset(LogOffset offset) implements Point {}

        /** A record of the topic, committed or not. */
        record AtRecord(int partition, long offset) implements Point {}

        /** The records of the topic that have that timestamp, or a later one. */
        record AtTime(Instant time) implements Point {}
    }

    /**
     * A change of a published shape.
     *
     * @param offset its offset in the log: the LSN of its commit, and its place in the transaction
     * @param xid its transaction
     * @param committed the time of the commit
     */
    record Change(LogOffset offset, long xid, Instant committed) {
        /** The LSN of its commit. */
        public Lsn lsn() {
            return new Lsn(offset.transaction());
        }
    }

    /**
     * A place in one partition of the topic: no record of a change at the point or after it lies
     * before it.
     *
     * @param exact whether the record at the offset is one, so that no other offset is nearer
     */
    record Place(int partition, long offset, boolean exact) {}

    /**
     * A point in all the ways in which it is known.
     *
     * @param lsn the LSN of the point; empty if it is not known
     * @param change the first change at the point or after it; empty if there is none yet, or if it
     *     cannot be said
     * @param handle the shape whose log has {@code readFrom}
     * @param offset the offset of the change in that shape's log, or the end of the log if it has
     *     none at the point or after it; {@link LogOffset#BEFORE_ALL} if the log may begin behind
     *     the point, empty if the change is in the log of a former shape
     * @param reached the LSN up to which the log has all changes
     * @param places a place for each partition of the topic that was looked at
     */
    record Position(
            Optional<Lsn> lsn,
            Optional<Change> change,
            ShapeHandle handle,
            Optional<LogOffset> offset,
            Lsn reached,
            List<Place> places) {
        /** Copies the list. */
        public Position {
            places = List.copyOf(places);
        }
    }

    /** The outcome of a translation. */
    sealed interface Answer {
        /** The point is known. */
        record Found(Position position) implements Answer {}

        /**
         * The point does not exist, or cannot be found any more.
         *
         * @param why the reason in words, for the caller
         */
        record None(String why) implements Answer {}

        /** The point cannot be one of this published shape. */
        record Invalid(String problem) implements Answer {}

        /** Another instance owns the log. */
        record Elsewhere(URI instance) implements Answer {}

        /**
         * The point cannot be found now.
         *
         * @param reason the reason for programs
         * @param message the reason in words, for the caller
         * @param retryAfter when to try again
         */
        record Unavailable(Reason reason, String message, Duration retryAfter) implements Answer {}
    }
}
