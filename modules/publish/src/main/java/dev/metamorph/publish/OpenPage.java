package dev.metamorph.publish;

import dev.metamorph.publish.record.ItemReader;
import dev.metamorph.publish.record.LogItem;
import dev.metamorph.publish.record.RecordBuilder;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import java.util.Optional;

/** A page of a shape log that is being sent, with the position in it. Used by one thread. */
final class OpenPage {
    private final LogOffset after;
    private final Answer.Page page;
    private final ItemReader items;
    private Optional<LogItem> peeked = Optional.empty();
    private long taken;

    private OpenPage(LogOffset after, Answer.Page page, ItemReader items) {
        this.after = after;
        this.page = page;
        this.items = items;
    }

    /**
     * Begins a page.
     *
     * @param after the offset that the page was read with
     * @param skip how many of its first items are skipped, because the topic has them
     */
    static OpenPage of(RecordBuilder builder, LogOffset after, Answer.Page page, long skip) {
        var open = new OpenPage(after, page, builder.read(page.items()));
        while (open.taken < skip && open.next().isPresent()) {
            // Skipped.
        }
        return open;
    }

    Optional<LogItem> next() {
        var item = peek();
        peeked = Optional.empty();
        if (item.isPresent()) {
            taken++;
        }
        return item;
    }

    /** The item that comes next, which is not taken. */
    Optional<LogItem> peek() {
        if (peeked.isEmpty()) {
            peeked = items.next();
        }
        return peeked;
    }

    /** Returns whether the item that was taken last is the first one of the log. */
    boolean isAtFirst() {
        return taken == 1 && after.equals(LogOffset.BEFORE_ALL);
    }

    LogOffset after() {
        return after;
    }

    long taken() {
        return taken;
    }

    Answer.Page page() {
        return page;
    }
}
