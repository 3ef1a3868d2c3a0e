package dev.metamorph.shapelog;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;

/**
 * Told what the tasks of this instance do, on their threads: be quick. After a crash or a move of a
 * task the same may be told again.
 */
public interface ShapeLogListener {
    /**
     * A record of the feed has been taken in: what it says can be read here.
     *
     * @param partition of the feed
     * @param epoch the leader's
     * @param sequence the record's number in its partition within the epoch
     */
    void processed(int partition, long epoch, long sequence);

    /**
     * A partition is no longer here: nothing more of it will be told, unless it comes back.
     *
     * @param partition of the feed
     */
    void left(int partition);

    /**
     * A shape has ended, or was not let in because there is one of its definition already.
     *
     * @param cause as it is counted
     * @param reason for people
     */
    void ended(ShapeHandle shape, EndCause cause, String reason);

    /** The logs are served no more; told once. What is left to do is to close and to start anew. */
    void failed(Throwable cause);
}
