package dev.metamorph.http.page;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Compression;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Pieces;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Representation;
import dev.metamorph.http.message.Request;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs.Answer.Page;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Sends pages to readers that want another encoding than the stored one. Each encoded page is made
 * once, on a reader thread, and kept while it is in demand.
 */
public final class EncodedPageSender {
    private final LogReplies replies;
    private final EncodedPages forms;
    private final Executor readers;

    /**
     * @param readers runs the encoding
     */
    public EncodedPageSender(LogReplies replies, EncodedPages forms, Executor readers) {
        this.replies = replies;
        this.forms = forms;
        this.readers = readers;
    }

    public void send(
            Exchange exchange, ShapeQuery query, Shape shape, Page page, Body.Source again) {
        var request = exchange.request();
        var form = request.representation();
        var small = Pieces.size(page.items()) < Compression.MIN_BYTES;
        if (form.isStored() || (small && !form.typed())) {
            exchange.answer(replies.page(request, query, shape, page, again));
            return;
        }
        readers.execute(() ->
                exchange.guard(() -> exchange.answer(formed(request, query, shape, page, again))));
    }

    private Reply formed(
            Request request, ShapeQuery query, Shape shape, Page page, Body.Source again) {
        var form = request.representation();
        var after = query.place();
        var items = form.typed() ? typed(shape, after, page, page.items()) : page.items();
        Body.Source itemsAgain =
                form.typed()
                        ? () -> again.pieces().thenApply(found -> typed(shape, after, page, found))
                        : again;
        var same = new Page(items, page.next(), page.upToDate(), page.reached());
        var reply = replies.page(request, query, shape, same, itemsAgain);
        if (form.coding() == Representation.Coding.NONE
                || reply.body().sizeBytes() < Compression.MIN_BYTES) {
            return reply;
        }
        // The control message after the items depends on the LSN that the log has reached.
        var kind = "%s %s %s".formatted(form, query.waiting(), page.reached());
        var key = new EncodedPages.Key(shape.ref(), after, page.next(), kind);
        var body = reply.body();
        var coded = forms.of(key, () -> Compression.of(body.pieces(), form.coding()));
        return reply.weaklyTagged()
                .withBody(
                        Body.of(coded)
                                .from(() ->
                                        body.source()
                                                .pieces()
                                                .thenApply(found ->
                                                        forms.of(
                                                                key,
                                                                () ->
                                                                        Compression.of(
                                                                                found,
                                                                                form.coding())))))
                .with("content-encoding", form.coding().text());
    }

    /** The items with typed values. */
    List<ByteBuffer> typed(Shape shape, LogOffset after, Page page, List<ByteBuffer> items) {
        return forms.of(
                new EncodedPages.Key(shape.ref(), after, page.next(), "typed"),
                () -> TypedItems.of(items, shape.relation()));
    }
}
