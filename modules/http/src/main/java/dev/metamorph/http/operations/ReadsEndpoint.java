package dev.metamorph.http.operations;

import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.read.InstanceReads;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.shape.port.RequestScope;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code /v1/shapes/reads}: which shapes were read on this instance lately. The leader asks the
 * other instances for it if the shapes of the stack are limited. It needs the secret.
 */
public final class ReadsEndpoint {
    private static final String NUMBER = "[1-9][0-9]{0,7}";

    private final ShapeEndpoint shapes;
    private final InstanceReads reads;

    /** One answer is made at a time: each may name every shape of the stack. */
    private final ReentrantLock telling = new ReentrantLock();

    /**
     * @param shapes decides which requests are admitted
     */
    public ReadsEndpoint(ShapeEndpoint shapes, InstanceReads reads) {
        this.shapes = shapes;
        this.reads = reads;
    }

    /** Answers a request. */
    public void handle(Exchange exchange) {
        var request = exchange.request();
        if (!shapes.admits(request)) {
            exchange.answer(Replies.UNAUTHORIZED);
            return;
        }
        if (!request.isRead()) {
            exchange.answer(Replies.NOT_FOUND);
            return;
        }
        var within = QueryString.parse(request.query()).orElse(QueryString.EMPTY).text("within");
        if (!within.matches(NUMBER)) {
            exchange.answer(
                    Replies.invalid(Problems.of("within", List.of("is not a number of seconds"))));
            return;
        }
        var time = Duration.ofSeconds(Integer.parseInt(within));
        exchange.then(
                CompletableFuture.supplyAsync(
                        () -> told(time), RequestScope.threads("metamorph-tell-reads")),
                exchange::answer);
    }

    private Reply told(Duration within) {
        telling.lock();
        try {
            return Reply.json(200, CacheControl.NEVER, reads.told(within));
        } finally {
            telling.unlock();
        }
    }
}
