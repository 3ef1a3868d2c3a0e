package dev.metamorph.http.rows;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.read.ShapeServing;
import dev.metamorph.http.read.state.Judge;
import dev.metamorph.http.rows.RowsQuery.Target;
import dev.metamorph.http.rows.RowsReply.Role;
import dev.metamorph.http.rows.RowsResolver.Resolved;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.RequestScope;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shape.port.ShapeRows.Answer;
import dev.metamorph.shape.port.ShapeRows.Query;
import dev.metamorph.shape.status.StackReason;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One reader's query for rows from its parameters to its answer: find the shape, read its rows
 * where its log is owned, wait until they are new enough, and answer.
 *
 * <pre>
 * find ─► new enough? ─ no ────► wait ─┐
 *          ▲  └─► read ─ Rows ─────────┼► answer
 *          ├──┼── Unfinished ──► wait ─┤
 *          └──┼── NotYet ─────► pause ─┘
 *             └── Elsewhere ─► standby here, if any instance may answer ─► answer
 *                                └─► owner (RowsElsewhere)
 * </pre>
 *
 * <p>The steps run one after the other, each on the thread on which the previous one ended.
 */
final class RowsRead {
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final LogOffset LAST_CHUNK = new LogOffset(0, Integer.MAX_VALUE);

    private final Exchange exchange;
    private final RowsQuery query;
    private final Ports ports;
    private final Consumer<Reply> reply;
    private final RowsElsewhere elsewhere;
    private Optional<Long> waitsUntil = Optional.empty();
    private Optional<Long> pausesUntil = Optional.empty();

    /**
     * The collaborators of every query.
     *
     * @param published the published shapes, by whose names queries may ask
     * @param readers runs reads, which may block
     */
    record Ports(ShapeServing serving, PublishedShapes published, Executor readers) {
        private ShapeRows rows() {
            return serving.logs().rows();
        }

        long now() {
            return serving.nanoTime().getAsLong();
        }
    }

    /**
     * @param reply sends an answer with rows
     */
    RowsRead(Exchange exchange, RowsQuery query, Ports ports, Consumer<Reply> reply) {
        this.exchange = exchange;
        this.query = query;
        this.ports = ports;
        this.reply = reply;
        elsewhere = new RowsElsewhere(exchange, query, ports, this::start);
    }

    void start() {
        switch (query.target()) {
            case Target.Name(var name) -> byName(name);
            case Target.Handle(var text) ->
                    exchange.then(
                            ports.serving().directory().byHandle(new ShapeHandle(text)),
                            this::byHandle);
        }
    }

    private void byName(String name) {
        if (!ports.published().isCaughtUp()) {
            busy(
                    StackReason.REGISTRY_UNREAD,
                    "The declarations have not been read yet, please retry");
            return;
        }
        var declared = ports.published().find(name);
        if (declared.isEmpty()) {
            exchange.answer(Replies.refused(404, "No published shape has that name"));
        } else if (declared.get().shape().isEmpty()) {
            busy(
                    StackReason.SNAPSHOT_UNFINISHED,
                    "The published shape has no rows yet, please retry");
        } else {
            found(declared.get().shape().get());
        }
    }

    private void byHandle(ShapeDirectory.Answer answer) {
        switch (answer) {
            case ShapeDirectory.Answer.Found(var shape) -> found(shape);
            case ShapeDirectory.Answer.None() -> unknown();
            case ShapeDirectory.Answer.Invalid(var field, var problems) ->
                    exchange.answer(Replies.invalid(Problems.of(field, problems)));
            case ShapeDirectory.Answer.Unavailable(var reason, var message, var retryAfter) ->
                    exchange.answer(Replies.busy(reason, message, retryAfter));
            case ShapeDirectory.Answer.Elsewhere(var leader) -> elsewhere.toLeader(leader);
        }
    }

    /** A handle that this instance does not know may be known to the leader. */
    private void unknown() {
        switch (Judge.of(ports.serving().directory().leader(), exchange.request().hops())) {
            case Judge.Here() -> exchange.answer(Replies.mustRefetch());
            case Judge.Leader(var leader) -> elsewhere.toLeader(leader);
            case Judge.Later() ->
                    busy(
                            StackReason.REGISTRY_UNREAD,
                            "The shape is not known here yet, please retry");
        }
    }

    private void found(Shape shape) {
        if (!RowsResolver.hasItsKey(shape)) {
            busy(
                    StackReason.SHAPE_LOG_NOT_READY,
                    "The table's primary key has changed, please retry");
            return;
        }
        var handle = shape.ref().handle();
        var former =
                query.selection().cursor().filter(cursor -> !cursor.handle().equals(handle.text()));
        if (former.isPresent()) {
            exchange.answer(Replies.mustRefetch(handle));
            return;
        }
        switch (RowsResolver.resolve(query, shape)) {
            case Resolved.Invalid(var problems) -> exchange.answer(Replies.invalid(problems));
            case Resolved.Valid(var keys) -> {
                ports.serving().reads().read(handle);
                read(shape, keys);
            }
        }
    }

    private void read(Shape shape, Query keys) {
        if (exchange.request().hops().standby()) {
            readStandby(shape, keys, () -> exchange.answer(Replies.MISDIRECTED));
            return;
        }
        // Before the rows are read, because a wait may be woken by every commit.
        if (ports.serving().logs().end(shape.ref()) instanceof ShapeLogs.Answer.Page log) {
            var missing = missing(shape, log.reached());
            if (missing.isPresent()) {
                await(shape, keys, log.reached(), missing.get());
                return;
            }
        }
        then(() -> ports.rows().query(shape.ref(), keys), found -> answered(shape, keys, found));
    }

    private <T> void then(Supplier<T> read, Consumer<T> step) {
        exchange.then(
                CompletableFuture.supplyAsync(
                        read, task -> ports.readers().execute(RequestScope.carry(task))),
                step);
    }

    private void answered(Shape shape, Query keys, Answer answer) {
        switch (answer) {
            case Answer.Rows rows -> {
                var missing = missing(shape, rows.reached());
                if (missing.isPresent()) {
                    await(shape, keys, rows.reached(), missing.get());
                } else {
                    send(shape, rows, Role.OWNER);
                }
            }
            case Answer.Gone() -> {
                ports.serving().directory().gone(shape.ref().handle());
                exchange.answer(Replies.mustRefetch());
            }
            case Answer.Unfinished() -> awaitSnapshot(shape, keys);
            case Answer.NotYet(var reason) ->
                    readStandby(shape, keys, () -> pause(shape, keys, reason));
            case Answer.Elsewhere(var owner) ->
                    readStandby(shape, keys, () -> elsewhere.toOwner(shape, owner));
        }
    }

    /** The LSN that the log must reach first, if it is not new enough. */
    private Optional<Lsn> missing(Shape shape, Lsn reached) {
        var freshness = query.freshness();
        // A transaction that is not known yet comes later, if it comes.
        var later = new Lsn(reached.bytes() + 1);
        var ofXid = freshness.xid().map(xid -> ports.rows().commit(shape.ref(), xid).orElse(later));
        var wanted = freshness.lsn().orElse(Lsn.ZERO).max(ofXid.orElse(Lsn.ZERO));
        return wanted.isAtOrBefore(reached) ? Optional.empty() : Optional.of(wanted);
    }

    private void await(Shape shape, Query keys, Lsn reached, Lsn lsn) {
        var left = leftOfWait();
        if (left.isZero() || exchange.request().hops().hurried()) {
            exchange.answer(tooOld(reached));
        } else {
            await(
                    wake -> ports.rows().awaitReached(shape.ref(), lsn, wake),
                    left,
                    () -> read(shape, keys));
        }
    }

    private Reply tooOld(Lsn reached) {
        var missing =
                query.freshness()
                        .xid()
                        .map(xid -> "transaction %s has not been seen".formatted(xid))
                        .orElse("that is before the LSN asked for");
        return Replies.busy(
                        StackReason.ROWS_BEHIND,
                        "The rows are at LSN %s; %s, please retry".formatted(reached, missing),
                        Duration.ofSeconds(1))
                .with("metamorph-lsn", reached.toString());
    }

    private void awaitSnapshot(Shape shape, Query keys) {
        var left = leftOfWait();
        if (left.isZero() || exchange.request().hops().hurried()) {
            exchange.answer(
                    Replies.busy(
                            StackReason.SNAPSHOT_UNFINISHED,
                            "The snapshot of the shape is still being written, please retry",
                            Duration.ofSeconds(10)));
        } else {
            await(
                    wake -> ports.serving().logs().await(shape.ref(), LAST_CHUNK, wake),
                    left,
                    () -> read(shape, keys));
        }
    }

    private void await(
            Function<Runnable, ShapeLogs.Waiting> register, Duration patience, Runnable next) {
        var woken = new CompletableFuture<Boolean>();
        var waiting = register.apply(() -> woken.complete(true));
        exchange.onGone(() -> {
            waiting.close();
            woken.cancel(false);
        });
        woken.completeOnTimeout(false, patience.toNanos(), TimeUnit.NANOSECONDS);
        exchange.then(
                // Not on the thread of the log, which wakes.
                woken.thenApplyAsync(Function.identity(), ports.readers()),
                _ -> {
                    waiting.close();
                    next.run();
                });
    }

    /** The time for which the query waits goes on from its first wait. */
    private Duration leftOfWait() {
        var now = ports.now();
        if (waitsUntil.isEmpty()) {
            waitsUntil = Optional.of(now + ports.serving().timeouts().longPoll().toNanos());
        }
        return Duration.ofNanos(Math.max(0, waitsUntil.get() - now));
    }

    /** The store comes here, or goes; or a long record changes the rows. */
    private void pause(Shape shape, Query keys, String reason) {
        var now = ports.now();
        if (pausesUntil.isEmpty()) {
            pausesUntil = Optional.of(now + STORE_PATIENCE.toNanos());
        }
        if (now >= pausesUntil.get()) {
            exchange.answer(
                    Replies.unavailable(
                            StackReason.SHAPE_LOG_NOT_READY,
                            "The rows are not ready here: %s, please retry".formatted(reason),
                            Duration.ofSeconds(1)));
        } else {
            ports.serving().forwarding().later(exchange, PAUSE, () -> read(shape, keys));
        }
    }

    private void readStandby(Shape shape, Query keys, Runnable otherwise) {
        var freshness = query.freshness();
        if (!freshness.anyInstance() || freshness.xid().isPresent()) {
            otherwise.run();
            return;
        }
        then(
                () -> ports.rows().standby(shape.ref(), keys),
                found ->
                        found.filter(this::isNewEnough)
                                .ifPresentOrElse(
                                        rows -> send(shape, rows, Role.STANDBY), otherwise));
    }

    private boolean isNewEnough(Answer.Rows rows) {
        var most = query.freshness().maxLagMillis();
        var isFast =
                most.isEmpty()
                        || (rows.lagMillis().isPresent()
                                && rows.lagMillis().getAsLong() <= most.getAsLong());
        return isFast && query.freshness().lsn().orElse(Lsn.ZERO).isAtOrBefore(rows.reached());
    }

    private void send(Shape shape, Answer.Rows rows, Role role) {
        if (query.selection().snapshot() && rows.more().isPresent()) {
            exchange.answer(
                    Replies.invalid(
                            Problems.of(
                                    "snapshot",
                                    List.of(
                                            "more than %d rows or %d MiB match; read them in pages"
                                                    .formatted(
                                                            ShapeRows.MAX_ROWS,
                                                            ShapeRows.MAX_BYTES >> 20)))));
        } else {
            reply.accept(RowsReply.of(shape, query, rows, role));
        }
    }

    private void busy(StackReason reason, String message) {
        exchange.answer(Replies.busy(reason, message, Duration.ofSeconds(1)));
    }
}
