package dev.metamorph.http.read;

import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.settings.HttpSettings;

import java.time.Duration;
import java.util.List;

/** What a reader of a log waits for: how long, and what it is told when it does not come. */
enum WaitReason {
    /** Something new. */
    NEWS,
    /** That the log comes to the offset. */
    LOG_BEHIND,
    /** That the store opens, or takes in what the feed has. */
    STORE,
    /** A chunk of the initial snapshot, or its end. */
    SNAPSHOT;

    Duration patience(HttpSettings.Timeouts timeouts) {
        return switch (this) {
            case NEWS -> timeouts.longPoll();
            case LOG_BEHIND -> timeouts.longPoll().dividedBy(2);
            case STORE -> Duration.ofSeconds(5);
            case SNAPSHOT -> Duration.ofSeconds(60);
        };
    }

    /** The answer when the time is over. */
    Reply outOfTime(boolean live) {
        return switch (this) {
            case NEWS, STORE ->
                    Replies.unavailable(
                            "The shape's log is not ready here yet, please retry",
                            Duration.ofSeconds(live ? 10 : 5));
            case LOG_BEHIND ->
                    Replies.invalid(Problems.of("offset", List.of("out of bounds for this shape")));
            case SNAPSHOT ->
                    Replies.busy(
                            "The snapshot of the shape is still being written, please retry",
                            Duration.ofSeconds(10));
        };
    }
}
