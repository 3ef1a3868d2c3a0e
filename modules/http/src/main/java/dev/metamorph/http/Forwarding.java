package dev.metamorph.http;

import java.net.URI;
import java.time.Duration;

/**
 * Requests that another instance of the stack must answer. Asking it is to come; until then the
 * reader is told to try again, by when the shape or the request may have moved.
 */
final class Forwarding {
    private Forwarding() {}

    static void forward(Exchange exchange, URI instance) {
        exchange.answer(
                Replies.unavailable(
                        "Another instance answers for this shape (%s); please retry"
                                .formatted(instance.getAuthority()),
                        Duration.ofSeconds(1)));
    }
}
