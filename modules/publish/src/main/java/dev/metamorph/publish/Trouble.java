package dev.metamorph.publish;

import dev.metamorph.shape.port.PublishingStates.State;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Why a publisher writes nothing, if that lasts: what it has said in Kafka is no longer true then.
 * Written by the publisher's thread, read by any.
 */
final class Trouble {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private volatile @Nullable Began began;

    Trouble(LongSupplier nanoTime, InstantSource clock) {
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    private record Began(String reason, long nanos, Instant at) {}

    /** Something has failed; the trouble lasts from the first failure on. */
    void failed(String reason) {
        var before = began;
        began =
                before == null
                        ? new Began(reason, nanoTime.getAsLong(), clock.instant())
                        : new Began(reason, before.nanos(), before.at());
    }

    /** Everything that there is to write is in Kafka, or more of it than before. */
    void over() {
        if (began != null) {
            began = null;
        }
    }

    /** The state of the publisher's shapes if the trouble has lasted for half a minute. */
    Optional<State> lasting() {
        var now = began;
        return now != null && nanoTime.getAsLong() - now.nanos() >= LONG.toNanos()
                ? Optional.of(new State.SetAside(now.reason(), now.at()))
                : Optional.empty();
    }
}
