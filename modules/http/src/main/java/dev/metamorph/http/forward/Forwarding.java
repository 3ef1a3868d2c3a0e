package dev.metamorph.http.forward;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Hops;
import dev.metamorph.http.message.HopsSeal;
import dev.metamorph.http.message.Replies;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Forwards requests that another instance of the stack must answer. A request is forwarded as it
 * came, with the reader's own secret, and the answer is streamed through. An instance that cannot
 * be reached, or is no longer responsible, is not an error: the caller resolves again which
 * instance to ask.
 */
public final class Forwarding {
    private static final int MAX_HOPS = 3;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofMillis(500);

    private final InstanceClient client;
    private final EventLoopGroup loops;
    private final HopsSeal seal;
    private final LongSupplier nanoTime;
    private final Set<ForwardedRequest> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean released;

    /**
     * @param tls the TLS context for instances that are reached by {@code https}
     * @param onlyTls whether no other instances may be asked
     * @param seal proves to other instances that a request comes from one of them
     * @param nanoTime measures how long instances are silent
     */
    public Forwarding(
            EventLoopGroup loops,
            Supplier<SslContext> tls,
            boolean onlyTls,
            HopsSeal seal,
            LongSupplier nanoTime) {
        this.seal = seal;
        this.nanoTime = nanoTime;
        this.client = InstanceClient.on(loops, tls, onlyTls);
        this.loops = loops;
    }

    /**
     * Forwards the request to the instance.
     *
     * @param stays whether the instance is still responsible; checked every second while it is
     *     silent
     * @param patience how long the instance may be silent before it is lost: a process that is
     *     frozen, or a network that drops packets, never answers and closes no connection
     * @param outcomes told if the instance is silent or does not answer
     */
    public void forward(
            Exchange exchange,
            URI instance,
            BooleanSupplier stays,
            Duration patience,
            Consumer<ForwardOutcome> outcomes) {
        if (exchange.request().hops().count() >= MAX_HOPS) {
            // The instances do not agree yet on the owner: the sender resolves it again.
            exchange.answer(Replies.MISDIRECTED);
            return;
        }
        var begun = nanoTime.getAsLong();
        var passing = pass(exchange, instance, exchange.request().hops(), outcomes);
        watch(
                passing,
                () -> stays.getAsBoolean() && nanoTime.getAsLong() - begun < patience.toNanos());
        var _ =
                loops.next()
                        .schedule(
                                () -> {
                                    if (passing.isSilent()) {
                                        var silent = new ForwardOutcome.Silent(passing);
                                        exchange.guard(() -> outcomes.accept(silent));
                                    }
                                },
                                SILENCE.toMillis(),
                                TimeUnit.MILLISECONDS);
    }

    /**
     * Forwards the request to an instance that is to answer from its standby at once.
     *
     * @param outcomes told if the instance does not answer
     */
    public void toStandby(Exchange exchange, URI instance, Consumer<ForwardOutcome> outcomes) {
        var hops = exchange.request().hops().toStandby();
        watch(pass(exchange, instance, hops, outcomes), () -> false);
    }

    private ForwardedRequest pass(
            Exchange exchange, URI instance, Hops hops, Consumer<ForwardOutcome> outcomes) {
        var passing =
                new ForwardedRequest(
                        exchange,
                        () -> exchange.guard(() -> outcomes.accept(new ForwardOutcome.Lost())),
                        underWay::remove);
        underWay.add(passing);
        passing.start(client, instance, seal.seal(hops.next(released)));
        return passing;
    }

    /**
     * Asks the instance on behalf of this one.
     *
     * @param target path and query
     * @param secret the API secret; empty if there is none
     * @return the body of a 200; empty if the instance does not give one in time. Never completes
     *     exceptionally
     */
    public CompletableFuture<Optional<byte[]>> ask(
            URI instance, String target, String secret, Duration patience) {
        var answer = new CollectedAnswer();
        var call = client.send(instance, PassedHeaders.request(target, secret, instance), answer);
        return answer.body()
                .completeOnTimeout(Optional.empty(), patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((body, _) -> {
                    if (body.isEmpty()) {
                        call.cancel();
                    }
                });
    }

    /** Runs a step after a delay. */
    public void later(Exchange exchange, Duration delay, Runnable step) {
        var _ =
                loops.next()
                        .schedule(
                                () -> exchange.guard(step),
                                delay.toMillis(),
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

    /** The number of requests that wait for another instance's answer. */
    public int size() {
        return Math.toIntExact(underWay.stream().filter(ForwardedRequest::isSilent).count());
    }

    /**
     * Sends all silent requests again, marked no-wait, so that they are answered at once; later
     * requests too. Ends streams of events.
     */
    public void release() {
        released = true;
        List.copyOf(underWay).forEach(ForwardedRequest::release);
    }
}
