package dev.metamorph.http;

import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.StackStatus;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What every read of a shape needs.
 *
 * @param timeouts how long readers wait
 * @param pages of the logs
 * @param forms of the pages that are not sent as they are stored
 */
record ShapeServing(
        HttpSettings.Timeouts timeouts,
        ShapeDirectory directory,
        ShapeLogs logs,
        StackStatus status,
        Pages pages,
        PageForms forms,
        Waits waits,
        LogReplies replies,
        Forwarding forwarding,
        LongSupplier nanoTime) {
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** The answer where the stack is not far enough. */
    Reply notUp(StackStatus.State state) {
        var reason = state.reason().isEmpty() ? "The service is starting" : state.reason();
        return Replies.unavailable(reason, RETRY);
    }
}
