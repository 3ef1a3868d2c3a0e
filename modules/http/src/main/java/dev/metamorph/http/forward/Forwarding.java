package dev.metamorph.http.forward;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Hops;
import dev.metamorph.http.message.Replies;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Requests that another instance of the stack must answer: they are passed on as they came, with
 * the reader's own secret, and its answer is streamed through. An instance that cannot be reached,
 * or is not the one any more, is no reason for an error: whoever asked looks again where to go.
 */
public final class Forwarding {
    private static final int MOST_HOPS = 3;
    private static final Duration AGAIN = Duration.ofMillis(50);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofMillis(500);

    private final InstanceClient client;
    private final EventLoopGroup loops;
    private final Set<ForwardedRequest> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean released;

    /**
     * @param tls how an instance is asked that is reached by TLS
     */
    public Forwarding(EventLoopGroup loops, Supplier<SslContext> tls) {
        this.client = InstanceClient.on(loops, tls);
        this.loops = loops;
    }

    /**
     * Has the instance answer.
     *
     * @param stays whether it is still the one to ask; looked at now and then while it is silent
     * @param otherwise asks anew, later, if it cannot answer or is not the one any more
     */
    public void forward(
            Exchange exchange, URI instance, BooleanSupplier stays, Runnable otherwise) {
        forward(exchange, instance, stays, _ -> {}, otherwise);
    }

    /**
     * The same.
     *
     * @param silent told once if nothing has come from the instance for half a second
     */
    public void forward(
            Exchange exchange,
            URI instance,
            BooleanSupplier stays,
            Consumer<ForwardedRequest> silent,
            Runnable otherwise) {
        if (exchange.request().hops().count() >= MOST_HOPS) {
            // They do not agree yet who has it: whoever sent it here looks again where to go.
            exchange.answer(Replies.MISDIRECTED);
            return;
        }
        var passing = pass(exchange, instance, exchange.request().hops(), otherwise);
        watch(passing, stays);
        var _ =
                loops.next()
                        .schedule(
                                () -> {
                                    if (passing.isSilent()) {
                                        exchange.guard(() -> silent.accept(passing));
                                    }
                                },
                                SILENCE.toMillis(),
                                TimeUnit.MILLISECONDS);
    }

    /** Has the instance answer from its standby, if it can do so at once. */
    public void toStandby(Exchange exchange, URI instance, Runnable otherwise) {
        var hops = exchange.request().hops().toStandby();
        watch(pass(exchange, instance, hops, otherwise), () -> false);
    }

    private ForwardedRequest pass(Exchange exchange, URI instance, Hops hops, Runnable otherwise) {
        var passing =
                new ForwardedRequest(exchange, () -> later(exchange, otherwise), underWay::remove);
        underWay.add(passing);
        passing.start(client, instance, hops.next(released));
        return passing;
    }

    /** Asks anew in a moment. */
    public void later(Exchange exchange, Runnable otherwise) {
        var _ =
                loops.next()
                        .schedule(
                                () -> exchange.guard(otherwise),
                                AGAIN.toMillis(),
                                TimeUnit.MILLISECONDS);
    }

    private void watch(ForwardedRequest passing, BooleanSupplier stays) {
        var _ =
                loops.next()
                        .schedule(
                                () -> {
                                    if (!passing.isSilent()) {
                                        return;
                                    }
                                    if (stays.getAsBoolean()) {
                                        watch(passing, stays);
                                    } else {
                                        passing.giveUp();
                                    }
                                },
                                LOOK.toMillis(),
                                TimeUnit.MILLISECONDS);
    }

    /** How many wait for another instance's answer. */
    public int size() {
        return Math.toIntExact(underWay.stream().filter(ForwardedRequest::isSilent).count());
    }

    /**
     * Has those who wait answered at once, without waiting for news; those to come too. Streams of
     * events end.
     */
    public void release() {
        released = true;
        List.copyOf(underWay).forEach(ForwardedRequest::release);
    }
}
