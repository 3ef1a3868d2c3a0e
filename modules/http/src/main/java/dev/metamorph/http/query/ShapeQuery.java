package dev.metamorph.http.query;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeRequest;

import java.util.Optional;

/**
 * A reader's request to a shape's log.
 *
 * @param shape the requested shape, not yet validated
 * @param from where to read
 * @param handle the reader's handle; empty if it has none, or starts from the beginning
 * @param expired the handle that the reader knows to have ended ({@code expired_handle}); empty if
 *     none
 * @param waiting what to do if there is nothing new
 * @param cursor the cursor of the previous answer, -1 for none
 */
public record ShapeQuery(
        ShapeRequest shape,
        From from,
        String handle,
        String expired,
        Waiting waiting,
        long cursor) {
    /** The reader's choice for the case that there is nothing new. */
    public enum Waiting {
        /** An answer at once. */
        NOT,
        /** A long poll: the answer waits for news. */
        LONG_POLL,
        /** A stream of server-sent events. */
        STREAM
    }

    /** Returns whether to wait for news. */
    public boolean live() {
        return waiting != Waiting.NOT;
    }

    /** A reader's position in the log. */
    public sealed interface From {
        /** Items after an offset. */
        record After(LogOffset offset) implements From {
            @Override
            public String toString() {
                return offset.toString();
            }
        }

        /** The current end of the log. */
        record Now() implements From {
            @Override
            public String toString() {
                return "now";
            }
        }
    }

    /**
     * The reader's handle, if it can be repeated in a header of the answer: text with spaces or
     * control characters never was a handle, and could add headers of its own.
     */
    public Optional<String> plainHandle() {
        var isPlain = !handle.isEmpty() && handle.chars().allMatch(c -> c > ' ' && c < 0x7F);
        return isPlain ? Optional.of(handle) : Optional.empty();
    }

    /** The offset after which to read; the beginning if the reader asks for the end. */
    public LogOffset place() {
        return from instanceof From.After(var offset) ? offset : LogOffset.BEFORE_ALL;
    }

    /**
     * Returns whether the reader starts from the beginning and knows that this handle has ended.
     */
    public boolean knowsTheEndOf(ShapeHandle known) {
        return handle.isEmpty()
                && !expired.isEmpty()
                && known.isNoLaterThan(new ShapeHandle(expired));
    }

    /**
     * Returns whether this is the first request for a shape, whose answer never says {@code
     * up-to-date}.
     */
    public boolean isInitial() {
        return from instanceof From.After(var offset) && offset.equals(LogOffset.BEFORE_ALL);
    }
}
