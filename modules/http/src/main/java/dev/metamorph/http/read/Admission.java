package dev.metamorph.http.read;

import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.settings.HttpSettings;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * How many requests are answered at once (PROTOCOL 11.12). Those for a shape that may have to be
 * made first are counted apart: they are dear, and a crowd of them must not keep out the readers of
 * what is there. Nobody waits to be let in. May be used by any thread.
 */
public final class Admission {
    private static final int SOONEST_SECONDS = 5;
    private static final int LATEST_SECONDS = 10;

    private final HttpSettings.Limits limits;
    private final RandomGenerator random;
    private final AtomicInteger initial = new AtomicInteger();
    private final AtomicInteger existing = new AtomicInteger();

    public Admission(HttpSettings.Limits limits, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
    }

    /** What a request is counted as. */
    public enum Kind {
        /** For a shape that this instance does not know by its handle. */
        INITIAL("initial"),
        /** For a shape that it knows. */
        EXISTING("existing");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** Lets a request in, unless there are too many of its kind. */
    public Optional<Permit> admit(Kind kind) {
        return take(kind) ? Optional.of(new Permit(kind)) : Optional.empty();
    }

    /** The answer to who is not let in: those who come together are not asked back together. */
    public Reply refusal(Kind kind) {
        var seconds = SOONEST_SECONDS + random.nextInt(LATEST_SECONDS - SOONEST_SECONDS + 1);
        return Replies.tooMany(kind.word, limit(kind), Duration.ofSeconds(seconds));
    }

    /** How many are let in now. */
    public int current(Kind kind) {
        return counter(kind).get();
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

    private int limit(Kind kind) {
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

    /** The right to be answered. */
    public final class Permit {
        private final AtomicReference<State> state;

        private Permit(Kind kind) {
            state = new AtomicReference<>(kind == Kind.INITIAL ? State.INITIAL : State.EXISTING);
        }

        /** The shape is there now. Where there is no room for one more, it stays as it is. */
        void shapeFound() {
            if (state.get() != State.INITIAL || !take(Kind.EXISTING)) {
                return;
            }
            var changed = state.compareAndSet(State.INITIAL, State.EXISTING);
            (changed ? initial : existing).decrementAndGet();
        }

        /** Idempotent. */
        public void release() {
            switch (state.getAndSet(State.RELEASED)) {
                case INITIAL -> initial.decrementAndGet();
                case EXISTING -> existing.decrementAndGet();
                case RELEASED -> {}
            }
        }
    }
}
