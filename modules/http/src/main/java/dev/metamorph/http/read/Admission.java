package dev.metamorph.http.read;

import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.settings.HttpSettings;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * Limits how many requests are served at the same time (docs/protocol.md, "Admission"). Requests
 * for shapes that may have to be created first are counted separately: they are expensive, and many
 * of them must not keep out the readers of existing shapes. A request over the limit is refused at
 * once; there is no queue. Thread-safe.
 */
public final class Admission {
    private static final int MIN_RETRY_SECONDS = 5;
    private static final int MAX_RETRY_SECONDS = 10;

    private final HttpSettings.Limits limits;
    private final RandomGenerator random;
    private final AtomicInteger initial = new AtomicInteger();
    private final AtomicInteger existing = new AtomicInteger();
    private final LongAdder refusedInitial = new LongAdder();
    private final LongAdder refusedExisting = new LongAdder();

    public Admission(HttpSettings.Limits limits, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
    }

    /** The counter that a request belongs to. */
    public enum Kind {
        /** A request for a shape that this instance does not know by its handle. */
        INITIAL("initial"),
        /** A request for a shape that this instance knows. */
        EXISTING("existing");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The name in metrics. */
        public String label() {
            return word;
        }
    }

    /** Admits a request, unless the limit of its kind is reached. */
    public Optional<Permit> admit(Kind kind) {
        if (take(kind)) {
            return Optional.of(new Permit(kind));
        }
        refusals(kind).increment();
        return Optional.empty();
    }

    /**
     * The reply to a refused request. Its retry time is random, so that clients that were refused
     * together do not retry together.
     */
    public Reply refusal(Kind kind) {
        var seconds = MIN_RETRY_SECONDS + random.nextInt(MAX_RETRY_SECONDS - MIN_RETRY_SECONDS + 1);
        return Replies.tooMany(kind.word, limit(kind), Duration.ofSeconds(seconds));
    }

    /** The number of requests that are being served. */
    public int admitted() {
        return initial.get() + existing.get();
    }

    /** The number of requests of this kind that are being served. */
    public int current(Kind kind) {
        return counter(kind).get();
    }

    /** The number of requests of this kind that were refused. */
    public long refused(Kind kind) {
        return refusals(kind).sum();
    }

    private LongAdder refusals(Kind kind) {
        return switch (kind) {
            case INITIAL -> refusedInitial;
            case EXISTING -> refusedExisting;
        };
    }

    private boolean take(Kind kind) {
        var counter = counter(kind);
        if (counter.incrementAndGet() <= limit(kind)) {
            return true;
        }
        counter.decrementAndGet();
        return false;
    }

    private AtomicInteger counter(Kind kind) {
        return switch (kind) {
            case INITIAL -> initial;
            case EXISTING -> existing;
        };
    }

    /** The most requests of this kind. */
    public int limit(Kind kind) {
        return switch (kind) {
            case INITIAL -> limits.initial();
            case EXISTING -> limits.existing();
        };
    }

    private enum State {
        INITIAL,
        EXISTING,
        RELEASED
    }

    /** The place that an admitted request takes until it is released. */
    public final class Permit {
        private final AtomicReference<State> state;

        private Permit(Kind kind) {
            state = new AtomicReference<>(kind == Kind.INITIAL ? State.INITIAL : State.EXISTING);
        }

        /**
         * Moves the request from INITIAL to EXISTING because the shape exists now. If the limit of
         * EXISTING is reached, the request stays counted as INITIAL.
         */
        void shapeFound() {
            if (state.get() != State.INITIAL || !take(Kind.EXISTING)) {
                return;
            }
            var changed = state.compareAndSet(State.INITIAL, State.EXISTING);
            (changed ? initial : existing).decrementAndGet();
        }

        /** Frees the place. Idempotent. */
        public void release() {
            switch (state.getAndSet(State.RELEASED)) {
                case INITIAL -> initial.decrementAndGet();
                case EXISTING -> existing.decrementAndGet();
                case RELEASED -> {}
            }
        }
    }
}
