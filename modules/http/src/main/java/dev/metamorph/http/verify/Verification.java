package dev.metamorph.http.verify;

import dev.metamorph.http.forward.ForwardOutcome;
import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.verify.VerifyEndpoint.Ports;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeDirectory.Removal;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeVerifications.Answer;
import dev.metamorph.shape.status.StackReason;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * One comparison for an operator: find the shape, compare it, end it if it differs and the operator
 * wants that, and answer. A published shape that ends is created again, and its topic is repaired.
 */
final class Verification {
    /** How long the leader may be silent: it reads the whole table. */
    private static final Duration SILENCE_PATIENCE = Duration.ofMinutes(30);

    private final Exchange exchange;
    private final Ports ports;
    private final LogPages pages;
    private final boolean repair;

    Verification(Exchange exchange, Ports ports, LogPages pages, boolean repair) {
        this.exchange = exchange;
        this.ports = ports;
        this.pages = pages;
        this.repair = repair;
    }

    /** Compares the shape of a published name. */
    void start(String name) {
        ports.published()
                .find(name)
                .flatMap(Declared::shape)
                .ifPresentOrElse(this::verify, this::unknown);
    }

    /** Compares the shape with a handle. */
    void start(ShapeHandle handle) {
        exchange.then(
                ports.directory().byHandle(handle),
                answer -> {
                    switch (answer) {
                        case ShapeDirectory.Answer.Found(var shape) -> verify(shape);
                        case ShapeDirectory.Answer.None() -> unknown();
                        case ShapeDirectory.Answer.Invalid(var field, var problems) ->
                                exchange.answer(Replies.invalid(Problems.of(field, problems)));
                        case ShapeDirectory.Answer.Unavailable(
                                        var reason,
                                        var message,
                                        var retryAfter) ->
                                exchange.answer(Replies.unavailable(reason, message, retryAfter));
                        case ShapeDirectory.Answer.Elsewhere(var instance) -> toLeader(instance);
                    }
                });
    }

    /** This instance may not have read the newest records of the registry yet. */
    private void unknown() {
        ports.directory().leader().ifPresentOrElse(this::toLeader, this::answerNone);
    }

    private void verify(Shape shape) {
        exchange.then(
                ports.verifications().verify(shape, pages), answer -> answered(shape, answer));
    }

    private void answered(Shape shape, Answer answer) {
        switch (answer) {
            case Answer.Different different when repair -> end(shape, different);
            case Answer.Different _, Answer.Equal _, Answer.NotCompared _ ->
                    exchange.answer(reply(shape, answer, false));
            case Answer.Gone() -> answerNone();
            case Answer.Busy() ->
                    exchange.answer(
                            Replies.refused(
                                    409,
                                    "Another shape is being verified, please retry when that is done"));
            case Answer.Elsewhere(var instance) -> toLeader(instance);
        }
    }

    private void end(Shape shape, Answer.Different different) {
        exchange.then(
                ports.directory().remove(shape.ref().handle()),
                removal -> {
                    switch (removal) {
                        case Removal.Removed(), Removal.None() ->
                                exchange.answer(reply(shape, different, true));
                        case Removal.Unavailable(var reason, var message, var retryAfter) ->
                                exchange.answer(Replies.unavailable(reason, message, retryAfter));
                        case Removal.Elsewhere _ -> answerLost();
                    }
                });
    }

    private static Reply reply(Shape shape, Answer answer, boolean repaired) {
        return Reply.json(
                200,
                CacheControl.NEVER,
                VerificationJson.of(shape.ref().handle(), answer, repaired));
    }

    /** Forwarded once: a repair must not be sent twice, and the operator can retry. */
    private void toLeader(URI instance) {
        ports.forwarding()
                .forward(
                        exchange,
                        instance,
                        () -> ports.directory().leader().equals(Optional.of(instance)),
                        SILENCE_PATIENCE,
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
                        "The instance that verifies shapes cannot be reached, please retry",
                        Duration.ofSeconds(5)));
    }

    private void answerNone() {
        exchange.answer(Replies.refused(404, "No existing shape found"));
    }
}
