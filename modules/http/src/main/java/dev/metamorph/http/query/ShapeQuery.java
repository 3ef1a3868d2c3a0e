package dev.metamorph.http.query;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeRequest;

/**
 * What a reader asks of a shape's log.
 *
 * @param shape the shape, not yet checked
 * @param from where to read
 * @param handle the handle that the reader holds; empty if none, or if it starts anew
 * @param expired the handle of which the reader was told that it has ended; empty if none
 * @param waiting what to do where there is nothing new
 * @param cursor the cursor of the answer before, -1 for none
 */
public record ShapeQuery(
        ShapeRequest shape,
        From from,
        String handle,
        String expired,
        Waiting waiting,
        long cursor) {
    /** What a reader wants where there is nothing new. */
    public enum Waiting {
        /** To be told so. */
        NOT,
        /** To wait until there is. */
        LONG_POLL,
        /** To be sent events as they come. */
        STREAM
    }

    /** Whether to wait if there is nothing new. */
    public boolean live() {
        return waiting != Waiting.NOT;
    }

    /** Where a reader is. */
    public sealed interface From {
        /** After an offset. */
        record After(LogOffset offset) implements From {
            @Override
            public String toString() {
                return offset.toString();
            }
        }

        /** At the end of the log, whatever it is. */
        record Now() implements From {
            @Override
            public String toString() {
                return "now";
            }
        }
    }

    /** The offset that it reads after; the beginning if it asks for the end. */
    public LogOffset place() {
        return from instanceof From.After(var offset) ? offset : LogOffset.BEFORE_ALL;
    }

    /** Whether the reader, who starts anew, was told that this handle has ended. */
    public boolean knowsTheEndOf(ShapeHandle known) {
        return handle.isEmpty()
                && !expired.isEmpty()
                && known.isNoLaterThan(new ShapeHandle(expired));
    }

    /** Whether it is the first request for a shape: the one that never says {@code up-to-date}. */
    public boolean isInitial() {
        return from instanceof From.After(var offset) && offset.equals(LogOffset.BEFORE_ALL);
    }
}
