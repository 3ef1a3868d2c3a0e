package dev.metamorph.http.read;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.page.EncodedPages;
import dev.metamorph.http.page.EventText;
import dev.metamorph.http.page.LogReplies;
import dev.metamorph.http.page.LongPolls;
import dev.metamorph.http.page.TypedItems;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.log.Items;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeLogs.Answer.Page;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One reader's stream of server-sent events: first the items in the log, then new ones as they
 * come, until the stream's time has passed. The reader then asks again with the offset that it has
 * reached.
 *
 * <pre>
 * page ──► send ──sent──► read ─ Page ─────────────────────► page
 *            ▲             └─ nothing new ─► wait ─ woken ─► page
 *            └──── keep-alive ◄── silent for long ─┤
 *                     end ◄── time over, log gone ─┘
 * </pre>
 *
 * <p>Transactions that touched other tables only are not announced, and Electric does not announce
 * them either: the TypeScript client makes an offset of the LSN in an event, and if the shape's log
 * ends before that LSN, the client's next request would be out of bounds. The client learns that
 * LSN with the next change of its shape, or by a request that is not a stream.
 *
 * <p>The steps run one after the other, each on the thread on which the previous one ended. A
 * waiting stream holds no thread.
 */
final class ShapeEvents implements LongPolls.Reader {
    private final Exchange exchange;
    private final ShapeQuery query;
    private final ShapeServing serving;
    private final boolean typed;
    private final long endNanos;

    /** Changes when another generation of the shape replaces its log. */
    private Shape shape;

    private @Nullable Page first;
    private LogOffset place;
    private boolean ending;

    ShapeEvents(Exchange exchange, ShapeQuery query, ShapeServing serving, Shape shape) {
        this.exchange = exchange;
        this.query = query;
        this.serving = serving;
        this.shape = shape;
        typed = exchange.request().representation().typed();
        place = query.place();
        endNanos = serving.nanoTime().getAsLong() + serving.timeouts().stream().toNanos();
    }

    /** Begins with the page after the reader's offset. */
    void start(Page first) {
        var head = serving.replies().events(query, shape);
        if (exchange.request().isHead()) {
            exchange.answer(head);
            return;
        }
        this.first = first;
        exchange.open(head, this::sent);
    }

    /**
     * Called when the socket has taken the head or the previous part. The first page follows the
     * head; further pages are read after the previous one was sent.
     */
    private void sent() {
        var page = first;
        if (page != null) {
            first = null;
            page(page);
            return;
        }
        if (ending || left().isZero()) {
            exchange.end();
            return;
        }
        var known = serving.pages().known(shape.ref(), place);
        if (known.isPresent()) {
            answered(known.get());
        } else {
            exchange.then(serving.pages().read(shape.ref(), place), this::answered);
        }
    }

    private void answered(Answer answer) {
        switch (answer) {
            case Page page -> page(page);
            case Answer.Gone() -> gone();
            case Answer.Continues(var generation) -> {
                shape = shape.readAs(generation);
                sent();
            }
            case Answer.Unfinished _, Answer.NotYet _ -> await();
            // Only a whole answer can report this, so the stream ends and the reader's next request
            // is told.
            case Answer.Ahead _, Answer.Elsewhere _ -> exchange.end();
        }
    }

    private void page(Page page) {
        var after = place;
        place = page.next();
        if (page.items().isEmpty() && page.upToDate()) {
            await();
            return;
        }
        var last =
                page.upToDate()
                        ? EventText.of(LogReplies.upToDate(query, page))
                        : List.<ByteBuffer>of();
        var events =
                events(
                        new EncodedPages.Key(
                                shape.ref(), after, place, typed ? "typed events" : "events"),
                        page.items());
        if (events.isEmpty() && last.isEmpty()) {
            sent();
            return;
        }
        exchange.part(joined(events, last).from(again(after, page, last)));
    }

    private List<ByteBuffer> events(EncodedPages.Key key, List<ByteBuffer> items) {
        return serving.forms()
                .of(
                        key,
                        () -> EventText.of(typed ? TypedItems.of(items, shape.relation()) : items));
    }

    private Body.Source again(LogOffset after, Page page, List<ByteBuffer> last) {
        var items = serving.again(shape.ref(), after, page);
        var key =
                new EncodedPages.Key(
                        shape.ref(), after, page.next(), typed ? "typed events" : "events");
        return () -> items.pieces().thenApply(found -> joined(events(key, found), last).pieces());
    }

    private static Body joined(List<ByteBuffer> events, List<ByteBuffer> last) {
        var all = new ArrayList<>(events);
        all.addAll(last);
        return Body.of(all);
    }

    private void gone() {
        serving.directory().gone(shape.ref().handle());
        ending = true;
        exchange.part(Body.of(EventText.of(ByteBuffer.wrap(Items.mustRefetch()))));
    }

    private void await() {
        if (left().isZero() || serving.waits().isReleased()) {
            exchange.end();
            return;
        }
        var silence = serving.timeouts().keepAlive();
        var patience = silence.compareTo(left()) < 0 ? silence : left();
        var wait = serving.waits().prepare(this);
        exchange.onGone(wait::giveUp);
        wait.park(shape.ref(), place, patience);
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, endNanos - serving.nanoTime().getAsLong()));
    }

    @Override
    public void woken(Answer there) {
        exchange.guard(() -> answered(there));
    }

    @Override
    public void failed(Throwable failure) {
        exchange.fail(failure);
    }

    @Override
    public void timedOut() {
        exchange.guard(() -> {
            if (left().isZero() || serving.waits().isReleased()) {
                exchange.end();
            } else {
                exchange.part(EventText.KEEP_ALIVE);
            }
        });
    }
}
