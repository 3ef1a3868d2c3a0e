package dev.metamorph.http.read.state;

import dev.metamorph.http.message.Reply;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs.Answer.Page;

import java.net.URI;
import java.time.Duration;

/**
 * One step of a read: what is done now to get its answer. The transitions are in {@link
 * ReadMachine}.
 */
public sealed interface ReadState {
    /** The state of a read that has not begun. */
    static ReadState initial() {
        return new Resolving(ReadHistory.NONE);
    }

    /** A step on this instance's own log of the shape. */
    sealed interface Local extends ReadState {
        ReadHistory history();

        Shape shape();
    }

    /** A step at another instance that is asked because it leads or owns the log. */
    sealed interface Remote extends ReadState {
        ReadHistory history();
    }

    /** Find the shape, or create it. */
    record Resolving(ReadHistory history) implements ReadState {}

    /**
     * Find out who judges the reader's handle: it is another one than this shape's, or the reader
     * knows that this shape has ended.
     */
    record Judging(ReadHistory history, Shape shape) implements ReadState {}

    /**
     * Wait for the stack to become active.
     *
     * @param needed whether there is no answer if it does not become active
     */
    record AwaitingStack(ReadHistory history, boolean needed) implements ReadState {}

    /**
     * The shape cannot be created now: find out whether the reader's handle is known.
     *
     * @param busy the reply if it is
     */
    record CheckingHandle(Reply busy) implements ReadState {}

    /** The reader knows that this shape has ended: look whether the log knows it too. */
    record CheckingEnd(ReadHistory history, Shape shape) implements Local {}

    /** Read the log here, wait if there is nothing to answer yet, and answer. */
    record Serving(ReadHistory history, Shape shape) implements Local {}

    /** Wait for the store of the log, and then serve: no cached page may be used. */
    record AwaitingStore(ReadHistory history, Shape shape) implements Local {}

    /** Forward the request to the leader. */
    record AtLeader(ReadHistory history, URI leader) implements Remote {}

    /** Forward the request to the owner of the log. */
    record AtOwner(ReadHistory history, Shape shape, URI owner) implements Remote {}

    /** The request stays at the owner, which is silent: look into this instance's standby too. */
    record AtSilentOwner(ReadHistory history, Shape shape, URI owner) implements Remote {}

    /** The owner was lost: look into this instance's standby before it is asked again. */
    record ReadingStandby(ReadHistory history, Shape shape, URI owner) implements ReadState {}

    /** Forward the request to another instance's standby. */
    record AtStandby(ReadHistory history, Shape shape, URI owner, URI standby)
            implements ReadState {}

    /** Wait before the shape is resolved again. */
    record BackingOff(ReadHistory history, Duration delay) implements ReadState {}

    /** The reader's log has ended: find the handle of the shape's next log. */
    record Rotating(Shape ended) implements ReadState {}

    /** Answer with this reply. */
    record Answering(Reply reply) implements ReadState {}

    /** Answer with a page of this instance's standby. */
    record AnsweringFromStandby(Shape shape, Page page) implements ReadState {}
}
