package dev.metamorph.http.read;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.query.ShapeQuery.From;
import dev.metamorph.http.query.ShapeQuery.Waiting;
import dev.metamorph.http.read.state.Outcome;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs.Answer.Page;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The pages of standbys for one reader's request whose log's owner is lost or silent. The answer is
 * a page that the owner would have given, or there is none: a standby may lag, so it never denies
 * anything.
 *
 * <p>Readers that start at the end of the log or want a stream of events wait for the owner.
 */
final class StandbyPages {
    private final Exchange exchange;
    private final ShapeQuery query;
    private final ShapeServing serving;

    StandbyPages(Exchange exchange, ShapeQuery query, ShapeServing serving) {
        this.exchange = exchange;
        this.query = query;
        this.serving = serving;
    }

    /** Reads the page from this instance's standby. */
    CompletionStage<Outcome> read(Shape shape) {
        var place = place();
        return place.isEmpty() || query.knowsTheEndOf(shape.ref().handle())
                ? CompletableFuture.completedStage(new Outcome.NoStandby())
                : serving.pages()
                        .standby(shape.ref(), place.get())
                        .thenApply(page -> outcome(shape, page.filter(this::isAnswer)));
    }

    private Outcome outcome(Shape shape, Optional<Page> page) {
        return page.<Outcome>map(Outcome.StandbyPage::new)
                .orElseGet(() ->
                        serving.logs()
                                .standbyElsewhere(shape.ref())
                                .<Outcome>map(Outcome.StandbyElsewhere::new)
                                .orElseGet(Outcome.NoStandby::new));
    }

    private Optional<LogOffset> place() {
        return query.from() instanceof From.After(var offset) && query.waiting() != Waiting.STREAM
                ? Optional.of(offset)
                : Optional.empty();
    }

    /**
     * For a long poll a silent owner is normal, so a reader that waits for news is answered only if
     * the standby has some.
     */
    private boolean isAnswer(Page page) {
        return !query.live() || !page.items().isEmpty() || !page.upToDate();
    }

    /** Answers with a page that {@link #read} has given. */
    void answer(Shape shape, Page page) {
        serving.reads().read(shape.ref().handle());
        var again = serving.againFromStandby(shape.ref(), query.place(), page);
        serving.sending().send(exchange, query, shape, page, again);
    }
}
