package dev.metamorph.http.read;

import dev.metamorph.http.forward.ForwardOutcome;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.page.LogReplies;
import dev.metamorph.http.page.TypedItems;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.read.state.ReadMachine;
import dev.metamorph.http.read.state.RetryLimit;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.definition.SubsetRequest;
import dev.metamorph.shape.definition.SubsetResolution;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs.Answer.Page;
import dev.metamorph.shape.port.ShapeSubsets;
import dev.metamorph.shape.port.ShapeSubsets.Answer.Rows;
import dev.metamorph.shape.status.StackReason;

import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * One reader's request for a subset, which is rows of a shape as they are in the database now
 * (docs/protocol.md, "Subsets"): find or create the shape, so that its log begins before the rows;
 * validate the subset; query the database; answer.
 */
final class SubsetRead {
    private final Exchange exchange;
    private final ShapeQuery query;
    private final SubsetRequest asked;
    private final ShapeServing serving;
    private final Admission.Permit permit;
    private RetryLimit retries = RetryLimit.UNUSED;
    private OptionalLong firstForwarded = OptionalLong.empty();

    SubsetRead(
            Exchange exchange,
            ShapeQuery query,
            SubsetRequest asked,
            ShapeServing serving,
            Admission.Permit permit) {
        this.exchange = exchange;
        this.query = query;
        this.asked = asked;
        this.serving = serving;
        this.permit = permit;
    }

    void start() {
        exchange.then(serving.findOrCreate(query.shape()), this::resolved);
    }

    private void resolved(ShapeDirectory.Answer answer) {
        switch (answer) {
            case ShapeDirectory.Answer.Found(var shape) -> {
                permit.shapeFound();
                found(shape);
            }
            case ShapeDirectory.Answer.None() -> resolved(ReadMachine.TOO_LATE);
            case ShapeDirectory.Answer.Invalid(var field, var problems) ->
                    exchange.answer(Replies.invalid(Problems.of(field, problems)));
            case ShapeDirectory.Answer.Unavailable(var reason, var message, var retryAfter) ->
                    exchange.answer(Replies.busy(reason, message, retryAfter));
            case ShapeDirectory.Answer.Elsewhere(var instance) -> toLeader(instance);
        }
    }

    private void found(Shape shape) {
        switch (serving.subsets().resolve(asked, shape)) {
            case SubsetResolution.Valid(var subset) ->
                    exchange.then(
                            serving.subsets().query(shape, subset),
                            answer -> answered(shape, answer));
            case SubsetResolution.Invalid(var field, var problem) -> invalid(field, problem);
        }
    }

    private void invalid(String field, String problem) {
        exchange.answer(Replies.invalid(Problems.ofSubset(field, problem)));
    }

    private void answered(Shape shape, ShapeSubsets.Answer answer) {
        switch (answer) {
            case Rows rows -> {
                serving.reads().read(shape.ref().handle());
                exchange.answer(serving.replies().subset(shape, place(shape), inForm(shape, rows)));
            }
            case ShapeSubsets.Answer.Invalid(var field, var problem) -> invalid(field, problem);
            case ShapeSubsets.Answer.Gone() -> exchange.answer(Replies.mustRefetch());
            case ShapeSubsets.Answer.Unavailable(var reason, var message, var retryAfter) ->
                    exchange.answer(Replies.busy(reason, message, retryAfter));
            case ShapeSubsets.Answer.Elsewhere(var instance) -> toLeader(instance);
        }
    }

    private Rows inForm(Shape shape, Rows rows) {
        return exchange.request().representation().typed()
                ? new Rows(
                        rows.snapshot(),
                        rows.position(),
                        rows.mark(),
                        TypedItems.of(rows.items(), shape.relation()))
                : rows;
    }

    private void toLeader(URI instance) {
        if (firstForwarded.isEmpty()) {
            firstForwarded = OptionalLong.of(serving.nanoTime().getAsLong());
        }
        serving.toLeader(
                exchange,
                instance,
                outcome -> {
                    if (outcome instanceof ForwardOutcome.Lost) {
                        retry();
                    }
                });
    }

    /** The other instance could not answer; by now another one may lead. */
    private void retry() {
        var now = serving.nanoTime().getAsLong();
        var waited = Duration.ofNanos(now - firstForwarded.orElse(now));
        var next = retries.afterFailure(now);
        if (next.isEmpty() || waited.compareTo(ShapeServing.SILENCE_PATIENCE) >= 0) {
            exchange.answer(
                    Replies.unavailable(
                            StackReason.INSTANCE_UNREACHABLE,
                            "The instance that asks the database cannot be reached, please retry",
                            Duration.ofSeconds(5)));
            return;
        }
        retries = next.get();
        serving.forwarding().later(exchange, retries.delay(), this::start);
    }

    /**
     * The handle and offset at which the reader's log continues: the request's own, or the shape's
     * handle and the log's end if the reader has not begun.
     *
     * <p>The request's own are repeated even if its handle has ended: the rows come from the
     * database and not from the log, and a client that took over another handle here would keep its
     * offset, and miss what lies between. Its stream's own next request is told of the end.
     */
    private LogReplies.Place place(Shape shape) {
        var own = shape.ref().handle().text();
        if (query.from() instanceof ShapeQuery.From.After(var offset) && !query.isInitial()) {
            return new LogReplies.Place(query.plainHandle().orElse(own), offset);
        }
        var end =
                serving.logs().end(shape.ref()) instanceof Page page
                        ? page.next()
                        : LogOffset.FIRST;
        return new LogReplies.Place(own, end);
    }
}
