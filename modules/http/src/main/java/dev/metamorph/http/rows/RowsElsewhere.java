package dev.metamorph.http.rows;

import dev.metamorph.http.forward.ForwardOutcome;
import dev.metamorph.http.forward.ForwardedRequest;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.read.state.RetryLimit;
import dev.metamorph.http.rows.RowsRead.Ports;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.status.StackReason;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The part of one query for rows that other instances answer. It always ends: an instance that is
 * lost is asked again for 20 s, and one that stays silent longer than a query may wait there is
 * given up.
 *
 * <pre>
 * owner ──── lost ────────► a standby elsewhere, once ─ lost ─► retry
 *            silent ──────► a standby elsewhere, once ─ lost ─► retry
 *                   └ none ► 503 if it stays silent
 * leader ─── lost ────────► retry
 *            silent ──────► 503 if it stays silent
 * retry ─────────────────► the query begins again, 503 after 20 s
 * </pre>
 *
 * <p>Runs on the threads of the query, one step at a time.
 */
final class RowsElsewhere {
    /** The time that an answer may take beyond the longest wait at the other instance. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Exchange exchange;
    private final RowsQuery query;
    private final Ports ports;
    private final Runnable again;
    private RetryLimit retries = RetryLimit.UNUSED;

    /**
     * @param again begins the query again
     */
    RowsElsewhere(Exchange exchange, RowsQuery query, Ports ports, Runnable again) {
        this.exchange = exchange;
        this.query = query;
        this.ports = ports;
        this.again = again;
    }

    void toOwner(Shape shape, URI owner) {
        ports.serving()
                .toOwner(
                        exchange,
                        shape.ref(),
                        owner,
                        outcome -> {
                            switch (outcome) {
                                case ForwardOutcome.Lost() ->
                                        standby(shape)
                                                .ifPresentOrElse(this::toStandby, this::retry);
                                case ForwardOutcome.Silent(var request) ->
                                        standby(shape)
                                                .ifPresentOrElse(
                                                        instance -> insteadOf(request, instance),
                                                        () -> limit(request));
                            }
                        });
    }

    void toLeader(URI leader) {
        ports.serving()
                .toLeader(
                        exchange,
                        leader,
                        outcome -> {
                            switch (outcome) {
                                case ForwardOutcome.Lost() -> retry();
                                case ForwardOutcome.Silent(var request) -> limit(request);
                            }
                        });
    }

    /** Another instance whose standby may answer; only before the first failure. */
    private Optional<URI> standby(Shape shape) {
        var freshness = query.freshness();
        return freshness.anyInstance() && freshness.xid().isEmpty() && !retries.failed()
                ? ports.serving().logs().standbyElsewhere(shape.ref())
                : Optional.empty();
    }

    private void insteadOf(ForwardedRequest request, URI standby) {
        if (request.leave()) {
            toStandby(standby);
        }
    }

    /** Its silence ends within a second, as a loss. */
    private void toStandby(URI instance) {
        ports.serving()
                .forwarding()
                .toStandby(
                        exchange,
                        instance,
                        outcome -> {
                            if (outcome instanceof ForwardOutcome.Lost) {
                                retry();
                            }
                        });
    }

    /** A query may wait there for news, but not for ever. */
    private void limit(ForwardedRequest request) {
        var most = ports.serving().timeouts().longPoll().plus(GRACE);
        ports.serving()
                .forwarding()
                .later(
                        exchange,
                        most,
                        () -> {
                            if (request.leave()) {
                                unreachable();
                            }
                        });
    }

    /** The other instance could not answer; by now another one may. */
    private void retry() {
        var next = retries.afterFailure(ports.now());
        if (next.isEmpty()) {
            unreachable();
            return;
        }
        retries = next.get();
        ports.serving().forwarding().later(exchange, retries.delay(), again);
    }

    private void unreachable() {
        exchange.answer(
                Replies.unavailable(
                        StackReason.INSTANCE_UNREACHABLE,
                        "The instance that has the rows cannot be reached, please retry",
                        Duration.ofSeconds(5)));
    }
}
