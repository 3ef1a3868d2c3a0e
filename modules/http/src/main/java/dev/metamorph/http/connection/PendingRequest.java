package dev.metamorph.http.connection;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Request;

import java.util.function.Consumer;

/**
 * A request that waits to be answered, with its handler.
 *
 * @param body the request's body; empty if the route reads none
 * @param last whether input that follows on the connection cannot be parsed
 */
record PendingRequest(Request request, String body, Consumer<Exchange> answerer, boolean last) {
    /** A request that is refused when it is handled. */
    static PendingRequest refused(Request request, Reply reply) {
        return new PendingRequest(request, "", exchange -> exchange.answer(reply), true);
    }
}
