package dev.metamorph.http.read.state;

import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs.Answer.Page;
import dev.metamorph.shape.port.StackStatus;

import java.net.URI;

/**
 * The outcome of a step of a read, with the facts that decide the next step. A step that answers
 * the reader ends the read, and has no outcome.
 */
public sealed interface Outcome {
    /** The shape was found or created. */
    record Found(Shape shape) implements Outcome {}

    /**
     * There is no shape, and this instance has not created one.
     *
     * @param answer the reason
     * @param stackActive whether the stack is active, so that waiting for it is of no use
     */
    record NotFound(ShapeDirectory.Answer answer, boolean stackActive) implements Outcome {}

    /**
     * It is known who judges the reader's handle.
     *
     * @param stackActive whether this instance has started far enough to judge
     */
    record Judged(Judge judge, boolean stackActive, long nowNanos) implements Outcome {}

    /** The stack is active, or the time to wait for it has passed. */
    record StackReported(StackStatus.State now) implements Outcome {}

    /** It is known whether the reader's handle names a shape. */
    record HandleChecked(boolean known) implements Outcome {}

    /** The log is here and has not ended. */
    record Here() implements Outcome {}

    /** The log's store is not open yet. */
    record NotReady() implements Outcome {}

    /**
     * The log has ended.
     *
     * @param stackActive whether the stack is active, so that waiting for it is of no use
     */
    record Gone(boolean stackActive) implements Outcome {}

    /**
     * The log is at another instance.
     *
     * @param owner that instance
     * @param stopping whether this instance stops: it sends all forwarded requests again marked
     *     no-wait, and their owners answer at once
     */
    record Moved(URI owner, boolean stopping, long nowNanos) implements Outcome {}

    /** Nothing has come from the other instance for a while; the request is still there. */
    record Silent() implements Outcome {}

    /** The other instance could not answer, or is no longer responsible. */
    record Lost(long nowNanos) implements Outcome {}

    /** This instance's standby has the page. */
    record StandbyPage(Page page) implements Outcome {}

    /**
     * This instance's standby does not have the page, and another instance has a standby.
     *
     * @param instance that instance
     */
    record StandbyElsewhere(URI instance) implements Outcome {}

    /** No standby can answer this read. */
    record NoStandby() implements Outcome {}

    /** The delay has passed. */
    record Elapsed() implements Outcome {}
}
