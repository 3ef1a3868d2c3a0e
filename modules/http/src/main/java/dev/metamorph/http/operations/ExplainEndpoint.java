package dev.metamorph.http.operations;

import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.query.ShapeParameters;
import dev.metamorph.http.query.ShapeParameters.Parsed;
import dev.metamorph.http.read.Admission;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeExplanations;

/**
 * {@code /v1/shape/explain} describes how a shape would be served. Access, admission and parameters
 * are those of the first request for a shape; but nothing is created, and the stack need not be up.
 */
public final class ExplainEndpoint {
    private final ShapeEndpoint shapes;
    private final ShapeExplanations explanations;
    private final Admission admission;

    public ExplainEndpoint(
            ShapeEndpoint shapes, ShapeExplanations explanations, Admission admission) {
        this.shapes = shapes;
        this.explanations = explanations;
        this.admission = admission;
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
        var permit = admission.admit(Admission.Kind.INITIAL);
        if (permit.isEmpty()) {
            exchange.answer(admission.refusal(Admission.Kind.INITIAL));
            return;
        }
        exchange.onEnd(permit.get()::release);
        var query = QueryString.parse(exchange.request().query());
        switch (query.map(ShapeParameters::ofExplain).orElseGet(ShapeEndpoint::malformedQuery)) {
            case Parsed.Valid(var asked) -> explain(exchange, asked.shape());
            case Parsed.Subset(var asked, _) -> explain(exchange, asked.shape());
            case Parsed.Invalid(var problems) -> exchange.answer(Replies.invalid(problems));
        }
    }

    private void explain(Exchange exchange, ShapeRequest shape) {
        exchange.then(
                explanations.explain(shape),
                answer -> {
                    switch (answer) {
                        case ShapeExplanations.Answer.Explained explained ->
                                exchange.answer(
                                        Reply.json(
                                                200,
                                                CacheControl.NEVER,
                                                ExplanationJson.of(explained)));
                        case ShapeExplanations.Answer.Invalid(var field, var problems) ->
                                exchange.answer(Replies.invalid(Problems.of(field, problems)));
                        case ShapeExplanations.Answer.Unavailable(
                                        var reason,
                                        var message,
                                        var retryAfter) ->
                                exchange.answer(Replies.busy(reason, message, retryAfter));
                    }
                });
    }
}
