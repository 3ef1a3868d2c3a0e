package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.port.ShapeDirectory.Answer;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.status.StackReason;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides which instance creates shapes, this one while it leads or another one, and what readers
 * are told if none can. Any thread.
 */
final class Leadership {
    private static final Duration LATER = Duration.ofSeconds(5);

    private final URI self;
    private final Obstacles obstacles;
    private final LeaderWatch leaders = new LeaderWatch();
    private volatile Optional<ShapeCreator> creator = Optional.empty();
    private volatile boolean caughtUp;

    /**
     * Creates it without a leader.
     *
     * @param self where other instances reach this one
     * @param obstacles why nothing can be created now, for readers
     */
    Leadership(URI self, Obstacles obstacles) {
        this.self = self;
        this.obstacles = obstacles;
    }

    /** The leaders that the tasks follow. */
    LeaderWatch leaders() {
        return leaders;
    }

    /** Creates shapes while this instance leads; empty otherwise. */
    Optional<ShapeCreator> creator() {
        return creator;
    }

    void lead(ShapeCreator with) {
        creator = Optional.of(with);
    }

    void follow() {
        creator.ifPresent(ShapeCreator::close);
        creator = Optional.empty();
    }

    /**
     * The registry topic was read to its end once: from now on, a shape that it does not list does
     * not exist.
     */
    void catchUp() {
        caughtUp = true;
    }

    boolean isCaughtUp() {
        return caughtUp;
    }

    /** The answer about a handle that this instance does not know. */
    Answer unknown() {
        if (!caughtUp) {
            return notNow();
        }
        return creator.isPresent() || leaders.newest().equals(Optional.of(self))
                ? new Answer.None()
                : elsewhere();
    }

    /** The address of the leader if it is another instance, as the registry topic says. */
    Optional<URI> other() {
        return creator.isPresent()
                ? Optional.empty()
                : leaders.newest().filter(address -> !address.equals(self));
    }

    /** The answer that refers a request to the leader. */
    Answer elsewhere() {
        return other().<Answer>map(Answer.Elsewhere::new).orElseGet(this::notNow);
    }

    /** The reason for which nothing can be created now. */
    StackStatus.State obstacle() {
        return obstacles.now();
    }

    /** The answer to a request for a new shape while this instance leads and Kafka is silent. */
    Optional<Answer> silence() {
        return obstacles
                .kafka()
                .map(message -> new Answer.Unavailable(StackReason.KAFKA_SILENT, message, LATER));
    }

    /** Why the disk has no room for a new shape; empty if it has. */
    Optional<Creation> noRoom() {
        return obstacles
                .disk()
                .map(message -> new Creation.Failed(StackReason.DISK_SCARCE, message, LATER));
    }

    /** The time after which a reader should retry. */
    Duration later() {
        return LATER;
    }

    Answer notNow() {
        var obstacle = obstacle();
        return new Answer.Unavailable(obstacle.reason(), obstacle.message(), LATER);
    }
}
