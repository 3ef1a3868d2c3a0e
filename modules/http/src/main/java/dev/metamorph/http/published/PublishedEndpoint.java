package dev.metamorph.http.published;

import dev.metamorph.http.forward.ForwardOutcome;
import dev.metamorph.http.forward.Forwarding;
import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Route;
import dev.metamorph.http.published.DeclarationBody.Parsed;
import dev.metamorph.http.read.Admission;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.PublishedShapes.Answer;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.PublishingStates;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.status.StackReason;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code /v1/published} lists the published shapes, and {@code /v1/published/{name}} reads,
 * declares and removes one. Access is that of shapes. Every instance answers reads from what it
 * knows; a declaration or removal is forwarded to the leader, which writes it into the feed.
 */
public final class PublishedEndpoint {
    static final Reply NO_SUCH_SHAPE = Replies.refused(404, "No published shape has that name");
    private static final Reply REMOVED =
            new Reply(204, "", Body.EMPTY).with("cache-control", CacheControl.NEVER);
    private static final String NAME_RULE = "is not 1 to 200 of a-z, A-Z, 0-9, '.', '_' and '-'";
    static final Reply BEHIND =
            Replies.busy(
                    StackReason.REGISTRY_UNREAD,
                    "The declarations have not been read yet, please retry",
                    Duration.ofSeconds(1));

    /** How long another instance may be silent. */
    static final Duration SILENCE_PATIENCE = Duration.ofSeconds(25);

    private static final Reply LEADER_LOST =
            Replies.busy(
                    StackReason.INSTANCE_UNREACHABLE,
                    "The instance that writes declarations cannot be reached, please retry",
                    Duration.ofSeconds(1));

    private final ShapeEndpoint shapes;
    private final Ports ports;
    private final Admission admission;
    private final Forwarding forwarding;
    private final InstantSource clock;

    /**
     * The ports that the endpoint gets its answers from.
     *
     * @param stack the stack's id
     * @param shapes the published shapes that are declared
     * @param states how far their publishers are
     * @param directory tells which instance leads
     * @param logs tells how far this instance has processed the feed
     */
    public record Ports(
            String stack,
            PublishedShapes shapes,
            PublishingStates states,
            ShapeDirectory directory,
            ShapeLogs logs) {}

    /**
     * @param shapes decides which requests are admitted
     */
    public PublishedEndpoint(
            ShapeEndpoint shapes,
            Ports ports,
            Admission admission,
            Forwarding forwarding,
            InstantSource clock) {
        this.shapes = shapes;
        this.ports = ports;
        this.admission = admission;
        this.forwarding = forwarding;
        this.clock = clock;
    }

    /** {@code /v1/published}. */
    public void all(Exchange exchange) {
        whenAllowed(
                exchange,
                () -> {
                    if (exchange.request().isRead()) {
                        read(exchange, ports.shapes()::declared, this::list);
                    } else {
                        exchange.answer(Replies.NOT_FOUND);
                    }
                });
    }

    /** {@code /v1/published/{name}}. */
    public void one(Exchange exchange) {
        whenAllowed(
                exchange,
                () -> {
                    var name = Route.lastSegment(exchange.request().path());
                    switch (exchange.request().method()) {
                        case "GET", "HEAD" ->
                                read(
                                        exchange,
                                        () -> ports.shapes().find(name).stream().toList(),
                                        () -> shape(name));
                        case "PUT" -> admitted(exchange, () -> declare(exchange, name));
                        case "DELETE" -> admitted(exchange, () -> remove(exchange, name));
                        default -> exchange.answer(Replies.NOT_FOUND);
                    }
                });
    }

    private void whenAllowed(Exchange exchange, Runnable step) {
        var request = exchange.request();
        if (request.method().equals("OPTIONS")) {
            exchange.answer(ShapeEndpoint.preflight(request));
        } else if (shapes.admits(request)) {
            step.run();
        } else {
            exchange.answer(Replies.UNAUTHORIZED);
        }
    }

    /** The leader knows why a declaration has no shape, and answers for it if it answers. */
    private void read(
            Exchange exchange, Supplier<List<Declared>> concerned, Supplier<Reply> reply) {
        if (!ports.shapes().isCaughtUp()) {
            exchange.answer(BEHIND);
            return;
        }
        var leader = ports.directory().leader();
        var isAsked =
                exchange.request().hops().count() == 0
                        && concerned.get().stream().anyMatch(each -> each.shape().isEmpty());
        if (leader.isEmpty() || !isAsked) {
            exchange.answer(reply.get());
            return;
        }
        forwarding.forward(
                exchange,
                leader.get(),
                () -> ports.directory().leader().equals(leader),
                SILENCE_PATIENCE,
                outcome -> {
                    var isLeft =
                            switch (outcome) {
                                case ForwardOutcome.Lost() -> true;
                                case ForwardOutcome.Silent(var request) -> request.leave();
                            };
                    if (isLeft) {
                        exchange.answer(reply.get());
                    }
                });
    }

    private void admitted(Exchange exchange, Runnable step) {
        var permit = admission.admit(Admission.Kind.INITIAL);
        if (permit.isEmpty()) {
            exchange.answer(admission.refusal(Admission.Kind.INITIAL));
            return;
        }
        exchange.onEnd(permit.get()::release);
        step.run();
    }

    private Reply list() {
        var all =
                ports.shapes().declared().stream()
                        .sorted(Comparator.comparing(each -> each.declaration().name()))
                        .toList();
        return reply(json(all.stream()).of(ports.stack(), all));
    }

    private Reply shape(String name) {
        return ports.shapes()
                .find(name)
                .map(found -> reply(json(ports.shapes().declared().stream()).of(found)))
                .orElse(NO_SUCH_SHAPE);
    }

    private static Reply reply(String json) {
        return Reply.json(200, CacheControl.NEVER, json);
    }

    /**
     * Every transaction goes to every partition of the feed, so the log of any published shape that
     * is here tells how far the feed is.
     */
    private PublishedJson json(Stream<Declared> all) {
        var reached = all.flatMap(each -> reached(each).stream()).max(Comparator.naturalOrder());
        return new PublishedJson(ports.states(), clock, reached);
    }

    private Optional<Lsn> reached(Declared declared) {
        return declared.shape()
                .map(shape -> ports.logs().end(shape.ref()))
                .flatMap(end ->
                        end instanceof ShapeLogs.Answer.Page page
                                ? Optional.of(page.reached())
                                : Optional.empty());
    }

    private void declare(Exchange exchange, String name) {
        if (!PublishedShape.isName(name)) {
            exchange.answer(Replies.invalid(Problems.of("name", List.of(NAME_RULE))));
            return;
        }
        switch (DeclarationBody.parse(name, exchange.body())) {
            case Parsed.Valid(var shape) ->
                    exchange.then(
                            ports.shapes().declare(shape), answering(exchange, () -> shape(name)));
            case Parsed.Refused(var reply) -> exchange.answer(reply);
        }
    }

    private void remove(Exchange exchange, String name) {
        exchange.then(ports.shapes().remove(name), answering(exchange, () -> REMOVED));
    }

    private Consumer<Answer> answering(Exchange exchange, Supplier<Reply> done) {
        return answer -> {
            switch (answer) {
                case Answer.Done() -> exchange.answer(done.get());
                case Answer.None() -> exchange.answer(NO_SUCH_SHAPE);
                case Answer.Invalid(var field, var problems) ->
                        exchange.answer(Replies.invalid(Problems.of(field, problems)));
                case Answer.Unavailable(var reason, var message, var retryAfter) ->
                        exchange.answer(Replies.busy(reason, message, retryAfter));
                case Answer.Elsewhere(var leader) -> toLeader(exchange, leader);
            }
        };
    }

    /** Forwarded once, without a retry: the client knows whether its request still stands. */
    private void toLeader(Exchange exchange, URI leader) {
        forwarding.forward(
                exchange,
                leader,
                () -> ports.directory().leader().equals(Optional.of(leader)),
                SILENCE_PATIENCE,
                outcome -> {
                    if (outcome instanceof ForwardOutcome.Lost) {
                        exchange.answer(LEADER_LOST);
                    }
                });
    }
}
