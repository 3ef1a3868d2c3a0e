package dev.metamorph.http;

import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.StackStatus;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What every read of a shape needs.
 *
 * @param longPoll how long a live request waits
 * @param pages of the logs
 */
record ShapeServing(
        Duration longPoll,
        ShapeDirectory directory,
        ShapeLogs logs,
        StackStatus status,
        Pages pages,
        Waits waits,
        LogReplies replies,
        LongSupplier nanoTime) {
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** The answer where the stack is not far enough. */
    Reply notUp(StackStatus.State state) {
        var reason = state.reason().isEmpty() ? "The service is starting" : state.reason();
        return Replies.unavailable(reason, RETRY);
    }
}
