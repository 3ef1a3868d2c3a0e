package dev.metamorph.http;

import dev.metamorph.shape.port.StackStatus;

/** {@code /v1/health}: how far the stack is. */
final class HealthEndpoint {
    private final StackStatus status;

    HealthEndpoint(StackStatus status) {
        this.status = status;
    }

    void handle(Exchange exchange) {
        exchange.answer(
                switch (status.now().level()) {
                    case ACTIVE -> reply(200, "active");
                    case WAITING -> reply(202, "waiting");
                    case STARTING -> reply(202, "starting");
                });
    }

    private static Reply reply(int status, String word) {
        return Reply.json(status, CacheControl.HEALTH, "{\"status\":\"" + word + "\"}");
    }
}
