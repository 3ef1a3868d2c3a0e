package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.port.ShapeDirectory.Answer;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who creates shapes: this instance, while it leads, or another one; and what readers are told
 * where nobody can. Any thread.
 */
final class Leadership {
    private static final Duration LATER = Duration.ofSeconds(5);

    private final URI self;
    private final Supplier<String> reason;
    private final LeaderWatch leaders = new LeaderWatch();
    private volatile Optional<ShapeCreator> creator = Optional.empty();
    private volatile boolean caughtUp;

    /**
     * Nobody leads yet.
     *
     * @param self where other instances reach this one
     * @param reason why nothing can be created now, for readers
     */
    Leadership(URI self, Supplier<String> reason) {
        this.self = self;
        this.reason = reason;
    }

    /** Whom the tasks follow. */
    LeaderWatch leaders() {
        return leaders;
    }

    /** Creates shapes, while this instance leads. */
    Optional<ShapeCreator> creator() {
        return creator;
    }

    void lead(ShapeCreator with) {
        creator = Optional.of(with);
    }

    void follow() {
        creator = Optional.empty();
    }

    /** The topic was read to its end once: what it does not tell of, there is not. */
    void catchUp() {
        caughtUp = true;
    }

    boolean isCaughtUp() {
        return caughtUp;
    }

    /** The answer about a handle that nobody here knows. */
    Answer unknown() {
        if (!caughtUp) {
            return notNow();
        }
        return creator.isPresent() || leaders.newest().equals(Optional.of(self))
                ? new Answer.None()
                : elsewhere();
    }

    /** The instance that leads instead of this one, as the topic says. */
    Optional<URI> other() {
        return creator.isPresent()
                ? Optional.empty()
                : leaders.newest().filter(address -> !address.equals(self));
    }

    /** Where to ask instead. */
    Answer elsewhere() {
        return other().<Answer>map(Answer.Elsewhere::new).orElseGet(this::notNow);
    }

    /** Why it cannot be done. */
    String reason() {
        return reason.get();
    }

    /** When to ask again. */
    Duration later() {
        return LATER;
    }

    Answer notNow() {
        return new Answer.Unavailable(reason(), LATER);
    }
}
