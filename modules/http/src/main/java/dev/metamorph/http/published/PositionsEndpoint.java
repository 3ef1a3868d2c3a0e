package dev.metamorph.http.published;

import dev.metamorph.http.forward.ForwardOutcome;
import dev.metamorph.http.forward.Forwarding;
import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.published.PositionParameters.Parsed;
import dev.metamorph.http.read.Admission;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.shape.port.PublishedPositions;
import dev.metamorph.shape.port.PublishedPositions.Answer;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.PublishingStates;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.status.StackReason;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * {@code /v1/positions} translates a point of a published shape, such as a transaction or a record
 * of its topic. Access is that of shapes. The instance that owns the shape's log answers; others
 * forward the request to it.
 */
public final class PositionsEndpoint {
    private static final Reply OWNER_LOST =
            Replies.busy(
                    StackReason.INSTANCE_UNREACHABLE,
                    "The instance that owns the shape's log cannot be reached, please retry",
                    Duration.ofSeconds(1));

    private final ShapeEndpoint shapes;
    private final Ports ports;
    private final Admission admission;
    private final Forwarding forwarding;

    /**
     * The ports that the endpoint gets its answers from.
     *
     * @param shapes the published shapes that are declared
     * @param states how far their publishers are
     * @param positions translates points
     * @param logs tells which instance owns a log
     */
    public record Ports(
            PublishedShapes shapes,
            PublishingStates states,
            PublishedPositions positions,
            ShapeLogs logs) {}

    /**
     * @param shapes decides which requests are admitted
     */
    public PositionsEndpoint(
            ShapeEndpoint shapes, Ports ports, Admission admission, Forwarding forwarding) {
        this.shapes = shapes;
        this.ports = ports;
        this.admission = admission;
        this.forwarding = forwarding;
    }

    public void handle(Exchange exchange) {
        var request = exchange.request();
        if (request.method().equals("OPTIONS")) {
            exchange.answer(ShapeEndpoint.preflight(request));
        } else if (!shapes.admits(request)) {
            exchange.answer(Replies.UNAUTHORIZED);
        } else if (request.isRead()) {
            admitted(exchange);
        } else {
            exchange.answer(Replies.NOT_FOUND);
        }
    }

    private void admitted(Exchange exchange) {
        var permit = admission.admit(Admission.Kind.EXISTING);
        if (permit.isEmpty()) {
            exchange.answer(admission.refusal(Admission.Kind.EXISTING));
            return;
        }
        exchange.onEnd(permit.get()::release);
        var query = QueryString.parse(exchange.request().query());
        if (query.isEmpty()) {
            exchange.answer(Replies.invalid(ShapeEndpoint.malformed()));
            return;
        }
        switch (PositionParameters.parse(query.get())) {
            case Parsed.Invalid(var problems) -> exchange.answer(Replies.invalid(problems));
            case Parsed.Valid(var asked) -> find(exchange, asked);
        }
    }

    private void find(Exchange exchange, PositionParameters asked) {
        if (!ports.shapes().isCaughtUp()) {
            exchange.answer(PublishedEndpoint.BEHIND);
            return;
        }
        var declared = ports.shapes().find(asked.name());
        if (declared.isEmpty()) {
            exchange.answer(PublishedEndpoint.NO_SUCH_SHAPE);
            return;
        }
        var topic = declared.get().declaration().topic().name();
        if (!asked.topic().isEmpty() && !asked.topic().equals(topic)) {
            exchange.answer(refused("is a record of another topic; the shape's is " + topic));
            return;
        }
        exchange.then(
                ports.positions().find(declared.get(), asked.point()),
                answer -> answer(exchange, declared.get(), answer));
    }

    private static Reply refused(String problem) {
        return Replies.invalid(Problems.of("kafka", List.of(problem)));
    }

    private void answer(Exchange exchange, Declared declared, Answer answer) {
        switch (answer) {
            case Answer.Found(var position) -> {
                var said = ports.states().of(declared.declaration().name());
                exchange.answer(
                        Reply.json(
                                200,
                                CacheControl.NEVER,
                                PositionJson.of(declared, position, said)));
            }
            case Answer.None(var why) -> exchange.answer(Replies.refused(404, why));
            case Answer.Invalid(var problem) -> exchange.answer(refused(problem));
            case Answer.Unavailable(var reason, var message, var retryAfter) ->
                    exchange.answer(Replies.busy(reason, message, retryAfter));
            case Answer.Elsewhere(var owner) -> toOwner(exchange, declared, owner);
        }
    }

    /** Forwarded once, without a retry. */
    private void toOwner(Exchange exchange, Declared declared, URI owner) {
        forwarding.forward(
                exchange,
                owner,
                () -> isOwner(declared, owner),
                PublishedEndpoint.SILENCE_PATIENCE,
                outcome -> {
                    if (outcome instanceof ForwardOutcome.Lost) {
                        exchange.answer(OWNER_LOST);
                    }
                });
    }

    private boolean isOwner(Declared declared, URI owner) {
        return declared.shape()
                .map(shape -> ports.logs().end(shape.ref()))
                .filter(end ->
                        end instanceof ShapeLogs.Answer.Elsewhere(var now) && now.equals(owner))
                .isPresent();
    }
}
