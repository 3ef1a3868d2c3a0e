package dev.metamorph.http.connection;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Request;

import java.util.function.Consumer;

/**
 * A request that is to be answered, and what answers it.
 *
 * @param body what came after its head, empty where that does not matter
 * @param last whether nothing that follows it on the connection can be understood
 */
record PendingRequest(Request request, String body, Consumer<Exchange> answerer, boolean last) {
    /** A request that is refused as soon as its turn comes. */
    static PendingRequest refused(Request request, Reply reply) {
        return new PendingRequest(request, "", exchange -> exchange.answer(reply), true);
    }
}
