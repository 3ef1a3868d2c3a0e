package dev.metamorph.http.read;

import dev.metamorph.http.forward.ForwardOutcome;
import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeDirectory.Compaction;
import dev.metamorph.shape.status.StackReason;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * {@code POST /v1/shapes/compact}: replaces a shape's log by a shorter one (docs/operations.md,
 * "Limits").
 */
final class ShapeCompaction {
    private final Exchange exchange;
    private final ShapeServing serving;
    private final String handle;

    ShapeCompaction(Exchange exchange, ShapeServing serving, QueryString query) {
        this.exchange = exchange;
        this.serving = serving;
        handle = query.text("handle");
    }

    void start() {
        if (handle.isBlank()) {
            var problems = Problems.of("handle", List.of("can't be blank"));
            exchange.answer(Reply.json(400, CacheControl.REVALIDATE, problems.toJson()));
            return;
        }
        exchange.then(serving.directory().compact(new ShapeHandle(handle)), this::answer);
    }

    private void answer(Compaction compaction) {
        switch (compaction) {
            case Compaction.Begun() ->
                    exchange.answer(
                            Reply.json(
                                    202,
                                    CacheControl.NEVER,
                                    JsonWriter.object(json -> json.member("handle", handle))));
            case Compaction.None() ->
                    exchange.answer(Replies.refused(404, "No existing shape found"));
            case Compaction.Refused(var reason) -> exchange.answer(Replies.refused(400, reason));
            case Compaction.Unavailable(var reason, var message, var retryAfter) ->
                    exchange.answer(Replies.unavailable(reason, message, retryAfter));
            case Compaction.Elsewhere(var instance) -> toLeader(instance);
        }
    }

    /** Forwarded once, without a retry: the rows must not be copied twice. */
    private void toLeader(URI instance) {
        serving.toLeader(
                exchange,
                instance,
                outcome -> {
                    if (outcome instanceof ForwardOutcome.Lost) {
                        exchange.answer(
                                Replies.unavailable(
                                        StackReason.INSTANCE_UNREACHABLE,
                                        "The instance that compacts shapes cannot be reached,"
                                                + " please retry",
                                        Duration.ofSeconds(5)));
                    }
                });
    }
}
