package dev.metamorph.shapelog;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shapelog.task.Applied;
import dev.metamorph.shapelog.task.FeedGap;

/**
 * Receives the events of this instance's tasks, on their threads: implementations must be quick.
 * After a crash or a move of a task an event may be repeated.
 */
public interface ShapeLogListener {
    /**
     * A feed record has been processed: its effects can be read here.
     *
     * @param partition of the feed
     * @param epoch the leader's
     * @param sequence the record's sequence number in its partition within the epoch
     */
    void processed(int partition, long epoch, long sequence);

    /** A transaction is complete in the store, and readers are about to see it. */
    default void committed(Applied.Committed transaction) {}

    /**
     * A feed record has been processed, as {@link #processed} says, or was ignored; called before
     * it.
     *
     * @param partition of the feed
     */
    default void applied(int partition, Applied applied) {}

    /**
     * A partition has come to this instance: its logs can be read here.
     *
     * @param partition of the feed
     */
    default void arrived(int partition) {}

    /**
     * A partition has left this instance: it has no more events unless it comes back.
     *
     * @param partition of the feed
     */
    void left(int partition);

    /**
     * A shape has ended, or was refused because one with its definition exists.
     *
     * @param cause the cause under which it is counted
     * @param reason the explanation for people
     */
    void ended(ShapeHandle shape, EndCause cause, String reason);

    /**
     * A task has found a gap in the feed, which the log tells as an error.
     *
     * @param partition of the feed
     */
    default void gap(int partition, FeedGap gap) {}

    /** The engine has failed; called once. It must be closed, and another one started. */
    void failed(Throwable cause);
}
