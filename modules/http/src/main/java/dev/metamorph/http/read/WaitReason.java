package dev.metamorph.http.read;

import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.status.StackReason;

import java.time.Duration;
import java.util.List;

/**
 * The events that a reader of a log can wait for, with the maximum wait and the reply if it passes.
 */
enum WaitReason {
    /** New items in the log. */
    NEWS,
    /** The log reaches the offset that was asked for. */
    LOG_BEHIND,
    /** The store opens, or catches up with the feed. */
    STORE,
    /** The next chunk of the initial snapshot, or its end. */
    SNAPSHOT;

    Duration patience(HttpSettings.Timeouts timeouts) {
        return switch (this) {
            case NEWS -> timeouts.longPoll();
            case LOG_BEHIND -> timeouts.longPoll().dividedBy(2);
            case STORE -> Duration.ofSeconds(5);
            case SNAPSHOT -> Duration.ofSeconds(60);
        };
    }

    /** The reply when the time has passed. */
    Reply outOfTime(boolean live) {
        return switch (this) {
            case NEWS, STORE ->
                    Replies.unavailable(
                            StackReason.SHAPE_LOG_NOT_READY,
                            "The shape's log is not ready here yet, please retry",
                            Duration.ofSeconds(live ? 10 : 5));
            case LOG_BEHIND ->
                    Replies.invalid(Problems.of("offset", List.of("out of bounds for this shape")));
            case SNAPSHOT ->
                    Replies.busy(
                            StackReason.SNAPSHOT_UNFINISHED,
                            "The snapshot of the shape is still being written, please retry",
                            Duration.ofSeconds(10));
        };
    }
}
