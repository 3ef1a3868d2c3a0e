package dev.metamorph.http.read;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Cors;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Request;
import dev.metamorph.http.query.PostBody;
import dev.metamorph.http.query.ShapeParameters;
import dev.metamorph.http.query.ShapeParameters.Parsed;
import dev.metamorph.http.read.Admission.Permit;
import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.port.StackStatus.Level;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code /v1/shape}: checks access, method, admission, the state of the stack and the parameters,
 * in that order (docs/protocol.md, "Order of checks"). {@link ShapeRead} and {@link ShapeRemoval}
 * do the rest.
 */
public final class ShapeEndpoint {
    private static final Duration STACK_PATIENCE = Duration.ofSeconds(5);

    private final HttpSettings settings;
    private final StackStatus status;
    private final ShapeServing serving;
    private final Admission admission;

    public ShapeEndpoint(
            HttpSettings settings, StackStatus status, ShapeServing serving, Admission admission) {
        this.admission = admission;
        this.settings = settings;
        this.status = status;
        this.serving = serving;
    }

    public void handle(Exchange exchange) {
        var request = exchange.request();
        if (request.method().equals("OPTIONS")) {
            exchange.answer(preflight(request));
            return;
        }
        var query = QueryString.parse(request.query());
        if (!admits(request, query)) {
            exchange.answer(Replies.UNAUTHORIZED);
            return;
        }
        switch (request.method()) {
            case "GET", "HEAD", "POST" -> read(exchange, query);
            case "DELETE" -> delete(exchange, query);
            default -> exchange.answer(Replies.NOT_FOUND);
        }
    }

    /** Answers a request for a shorter log. */
    public void compact(Exchange exchange) {
        var request = exchange.request();
        if (!admits(request)) {
            exchange.answer(Replies.UNAUTHORIZED);
            return;
        }
        if (!request.method().equals("POST")) {
            exchange.answer(Replies.NOT_FOUND);
            return;
        }
        var query = QueryString.parse(request.query()).orElse(QueryString.EMPTY);
        new ShapeCompaction(exchange, serving, query).start();
    }

    /** Returns whether the request may read shapes. */
    public boolean admits(Request request) {
        return admits(request, QueryString.parse(request.query()));
    }

    private boolean admits(Request request, Optional<QueryString> query) {
        var access = settings.access();
        if (access instanceof Access.Open) {
            return true;
        }
        var authorization = request.authorization();
        var bearer =
                authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                        ? authorization.substring(7).strip()
                        : "";
        var given = query.orElse(QueryString.EMPTY);
        return Stream.of(bearer, given.text("secret"), given.text("api_secret"))
                .anyMatch(access::admits);
    }

    public static Reply preflight(Request request) {
        var reply = new Reply(204, "access-control-max-age: 86400\r\n", Body.EMPTY);
        var allowed = Cors.allowedHeaders(request);
        return allowed.isEmpty() ? reply : reply.with("access-control-allow-headers", allowed);
    }

    /** Admits the request, waits for the stack, parses the parameters, and serves. */
    private void read(Exchange exchange, Optional<QueryString> url) {
        var kind = kind(url.orElse(QueryString.EMPTY));
        var admitted = admission.admit(kind);
        if (admitted.isEmpty()) {
            exchange.answer(admission.refusal(kind));
            return;
        }
        var permit = admitted.get();
        exchange.onEnd(permit::release);
        switch (body(exchange, url.orElse(QueryString.EMPTY))) {
            case PostBody.Parsed.Refused(var reply) -> exchange.answer(reply);
            case PostBody.Parsed.Valid(var query) ->
                    exchange.then(
                            status.atLeast(Level.WAITING, STACK_PATIENCE),
                            state -> {
                                if (isUp(exchange, state, Level.WAITING)) {
                                    serve(exchange, parse(url.map(_ -> query)), permit);
                                }
                            });
        }
    }

    /** Parameters of the body count like those of the URL, and override them. */
    private static PostBody.Parsed body(Exchange exchange, QueryString url) {
        return exchange.request().method().equals("POST")
                ? PostBody.parse(exchange.body(), url)
                : new PostBody.Parsed.Valid(url);
    }

    /** Returns whether the stack has started far enough. If not, the request is answered. */
    private static boolean isUp(Exchange exchange, StackStatus.State state, Level needed) {
        var isUp = state.level().compareTo(needed) >= 0;
        if (!isUp) {
            exchange.answer(Replies.notUp(state));
        }
        return isUp;
    }

    private static Parsed parse(Optional<QueryString> query) {
        return query.map(ShapeParameters::ofRead).orElseGet(ShapeEndpoint::malformedQuery);
    }

    private void serve(Exchange exchange, Parsed parsed, Permit permit) {
        switch (parsed) {
            case Parsed.Valid(var asked) when exchange.request().hops().standby() ->
                    new StandbyRead(exchange, asked, serving, permit).start();
            case Parsed.Valid(var asked) -> new ShapeRead(exchange, asked, serving, permit).start();
            case Parsed.Subset(var asked, var subset) ->
                    new SubsetRead(exchange, asked, subset, serving, permit).start();
            case Parsed.Invalid(var problems) -> exchange.answer(Replies.invalid(problems));
        }
    }

    /** The kind is decided by the handle in the URL alone. */
    private Admission.Kind kind(QueryString url) {
        return isKnown(url.text("handle")) ? Admission.Kind.EXISTING : Admission.Kind.INITIAL;
    }

    private boolean isKnown(String handle) {
        return !handle.isBlank()
                && serving.directory()
                                .byHandle(new ShapeHandle(handle))
                                .toCompletableFuture()
                                .getNow(new ShapeDirectory.Answer.None())
                        instanceof ShapeDirectory.Answer.Found;
    }

    private void delete(Exchange exchange, Optional<QueryString> query) {
        if (!settings.deletes()) {
            exchange.answer(Replies.refused(405, "DELETE not allowed"));
            return;
        }
        var needed = serving.directory().leader().isPresent() ? Level.WAITING : Level.ACTIVE;
        exchange.then(
                status.atLeast(needed, STACK_PATIENCE),
                state -> {
                    if (isUp(exchange, state, needed)) {
                        new ShapeRemoval(exchange, serving, query.orElse(QueryString.EMPTY))
                                .start();
                    }
                });
    }

    public static Parsed malformedQuery() {
        return new Parsed.Invalid(malformed());
    }

    /** The problem of a query that cannot be decoded. */
    public static Problems malformed() {
        var problems = new Problems();
        problems.add("query", "is not percent-encoded UTF-8");
        return problems;
    }
}
