package dev.metamorph.http.page;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Pieces;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes stored items as server-sent events: for each item a line {@code data: <json>} and an empty
 * line. Items are JSON on one line, so their bytes stay as they are; only their ends are searched
 * for.
 */
public final class EventText {
    /** A comment, which clients ignore; it shows proxies that the stream is alive. */
    public static final Body KEEP_ALIVE = Body.of(": keep-alive\n\n");

    private static final byte[] OPEN = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final List<ByteBuffer> events = new ArrayList<>();
    private int depth;
    private boolean quoted;
    private boolean escaped;

    private EventText() {}

    /** The events of items in the form of a log: in pieces, objects separated by commas. */
    public static List<ByteBuffer> of(List<ByteBuffer> items) {
        var text = new EventText();
        items.forEach(text::add);
        return Pieces.joined(text.events);
    }

    /** The event of one item. */
    public static List<ByteBuffer> of(ByteBuffer item) {
        return of(List.of(item));
    }

    /**
     * Copies nothing: an event is a slice of its piece, or of several pieces if the item continues
     * in the next one.
     */
    private void add(ByteBuffer piece) {
        var from = piece.position();
        for (var at = from; at < piece.limit(); at++) {
            var c = piece.get(at);
            if (quoted) {
                inString(c);
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{') {
                if (depth == 0) {
                    events.add(ByteBuffer.wrap(OPEN));
                    from = at;
                }
                depth++;
            } else if (c == '}') {
                depth--;
                if (depth == 0) {
                    events.add(piece.slice(from, at + 1 - from));
                    events.add(ByteBuffer.wrap(CLOSE));
                    from = at + 1;
                }
            }
        }
        if (depth > 0) {
            events.add(piece.slice(from, piece.limit() - from));
        }
    }

    private void inString(byte c) {
        if (escaped) {
            escaped = false;
        } else if (c == '\\') {
            escaped = true;
        } else if (c == '"') {
            quoted = false;
        }
    }
}
