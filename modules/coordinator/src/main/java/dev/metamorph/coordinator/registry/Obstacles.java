package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.port.StackStatus;

import java.util.Optional;

/** The reasons for which no shape can be created or ended now. Any thread. */
public interface Obstacles {
    /** The state of the stack, which says what it waits for. */
    StackStatus.State now();

    /** A sentence for readers that says since when Kafka does not answer; empty if it does. */
    Optional<String> kafka();

    /** A sentence for readers that says that the disk has no room for a shape; empty if it has. */
    Optional<String> disk();
}
