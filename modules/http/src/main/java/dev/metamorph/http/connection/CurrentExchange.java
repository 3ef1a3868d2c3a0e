package dev.metamorph.http.connection;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.RequestCounters;

import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * The exchange that an HTTP/1 connection or an HTTP/2 stream answers now, from its begin to its end
 * or the loss of the channel, and the deadline by which the periodic sweep closes the channel. Runs
 * on the channel's event loop, except for the methods that say otherwise.
 */
final class CurrentExchange {
    private static final Duration NEVER = Duration.ofDays(1000);

    private final Channel channel;
    private final RequestCounters counters;
    private @Nullable Exchange exchange;
    private long begunNanos;

    /** In {@link System#nanoTime}. */
    private volatile long deadlineNanos;

    /**
     * No exchange yet.
     *
     * @param counters counts the exchanges
     * @param patience how long the first request may take to arrive
     */
    CurrentExchange(Channel channel, RequestCounters counters, Duration patience) {
        this.channel = channel;
        this.counters = counters;
        within(patience);
    }

    /** Begins to answer a request, without a deadline. */
    void begin(PendingRequest turn, Exchange.Sender sender) {
        var next = new Exchange(turn.request(), turn.body(), sender);
        exchange = next;
        begunNanos = System.nanoTime();
        withoutDeadline();
        turn.answerer().accept(next);
    }

    /** Returns whether a request is being answered. */
    boolean isThere() {
        return exchange != null;
    }

    /** Returns whether a request is being answered and nothing waits on the reader's behalf. */
    boolean isWorking() {
        var mine = exchange;
        return mine != null && !mine.isWaiting();
    }

    /** The answer has been sent. Idempotent. */
    void end() {
        var mine = exchange;
        exchange = null;
        if (mine != null) {
            mine.ended();
            counters.ended(mine, System.nanoTime() - begunNanos);
        }
    }

    /** The channel is closed: the client gets no answer any more. Idempotent. */
    void lost() {
        var mine = exchange;
        if (mine != null) {
            mine.cancel();
        }
        end();
    }

    /** Answers the request at once, unless its answer has begun. On any thread. */
    void giveUp() {
        onLoop(() -> {
            var mine = exchange;
            if (mine != null) {
                mine.giveUp();
            }
        });
    }

    /** Runs the step on the event loop, unless the channel is closed by then. On any thread. */
    void onLoop(Runnable step) {
        if (!channel.eventLoop().inEventLoop()) {
            channel.eventLoop().execute(() -> onLoop(step));
        } else if (channel.isActive()) {
            step.run();
        }
    }

    /** Sets the deadline. */
    void within(Duration time) {
        deadlineNanos = System.nanoTime() + time.toNanos();
    }

    /** Removes the deadline. */
    void withoutDeadline() {
        within(NEVER);
    }

    /** Closes the channel if the deadline has passed. On any thread. */
    void closeIfLate(long nowNanos) {
        if (nowNanos - deadlineNanos > 0) {
            close();
        }
    }

    /** Closes the channel. On any thread. */
    void close() {
        var _ = channel.close();
    }
}
