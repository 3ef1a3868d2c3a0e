package dev.metamorph.http.read;

import dev.metamorph.http.forward.ForwardOutcome;
import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.query.ShapeParameters;
import dev.metamorph.http.query.ShapeParameters.Parsed;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.read.state.Judge;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.status.StackReason;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * {@code DELETE /v1/shape}: removes a shape by its definition, by its handle, or by both if they
 * belong together (docs/protocol.md, "Deleting a shape").
 */
final class ShapeRemoval {
    private static final String MISMATCH =
            "The specified shape definition and handle do not match. Please ensure the shape"
                    + " definition is correct or omit the shape handle from the request to obtain a"
                    + " new one.";

    private final Exchange exchange;
    private final ShapeServing serving;
    private final ShapeDirectory directory;
    private final QueryString query;

    ShapeRemoval(Exchange exchange, ShapeServing serving, QueryString query) {
        this.exchange = exchange;
        this.serving = serving;
        this.directory = serving.directory();
        this.query = query;
    }

    void start() {
        var handle = query.text("handle");
        if (!query.text("table").isBlank()) {
            byDefinition();
        } else if (!handle.isBlank()) {
            remove(new ShapeHandle(handle));
        } else {
            answerInvalid(
                    Problems.of(
                            "handle", List.of("can't be blank when shape definition is missing")));
        }
    }

    private void byDefinition() {
        switch (ShapeParameters.ofDelete(query)) {
            case Parsed.Invalid(var problems) -> answerInvalid(problems);
            case Parsed.Valid(var asked) -> remove(asked);
            case Parsed.Subset(var asked, _) -> remove(asked);
        }
    }

    private void remove(ShapeQuery asked) {
        exchange.then(directory.find(asked.shape()), answer -> found(asked, answer));
    }

    private void found(ShapeQuery asked, ShapeDirectory.Answer answer) {
        switch (answer) {
            case ShapeDirectory.Answer.Found(var shape) -> {
                var handle = shape.ref().handle();
                if (asked.handle().isEmpty()
                        || asked.handle().equals(handle.text())
                        || shape.generation().hasOther(new ShapeHandle(asked.handle()))) {
                    remove(handle);
                } else {
                    judged();
                }
            }
            case ShapeDirectory.Answer.None() -> answerNone();
            case ShapeDirectory.Answer.Invalid(var field, var problems) ->
                    answerInvalid(Problems.of(field, problems));
            case ShapeDirectory.Answer.Unavailable(var reason, var message, var retryAfter) ->
                    exchange.answer(Replies.unavailable(reason, message, retryAfter));
            case ShapeDirectory.Answer.Elsewhere(var instance) -> toLeader(instance);
        }
    }

    /** The handle and the definition do not belong together, as far as this instance knows. */
    private void judged() {
        switch (Judge.of(directory.leader(), exchange.request().hops())) {
            case Judge.Here() -> exchange.answer(Replies.refused(400, MISMATCH));
            case Judge.Leader(var leader) -> toLeader(leader);
            case Judge.Later() -> answerLost();
        }
    }

    private void remove(ShapeHandle handle) {
        exchange.then(
                directory.remove(handle),
                removal -> {
                    switch (removal) {
                        case ShapeDirectory.Removal.Removed() -> exchange.answer(Replies.ACCEPTED);
                        case ShapeDirectory.Removal.None() -> answerNone();
                        case ShapeDirectory.Removal.Unavailable(
                                        var reason,
                                        var message,
                                        var retryAfter) ->
                                exchange.answer(Replies.unavailable(reason, message, retryAfter));
                        case ShapeDirectory.Removal.Elsewhere(var instance) -> toLeader(instance);
                    }
                });
    }

    /**
     * Forwarded once, without a retry: the client can retry, and a removal must not be sent twice.
     */
    private void toLeader(URI instance) {
        serving.removalToLeader(
                exchange,
                instance,
                outcome -> {
                    if (outcome instanceof ForwardOutcome.Lost) {
                        answerLost();
                    }
                });
    }

    private void answerLost() {
        exchange.answer(
                Replies.unavailable(
                        StackReason.INSTANCE_UNREACHABLE,
                        "The instance that removes shapes cannot be reached, please retry",
                        Duration.ofSeconds(5)));
    }

    private void answerNone() {
        exchange.answer(Replies.refused(404, "No existing shape found"));
    }

    private void answerInvalid(Problems problems) {
        exchange.answer(Reply.json(400, CacheControl.REVALIDATE, problems.toJson()));
    }
}
