package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.port.StackStatus;

import java.util.Optional;

/** Why no shape can be created or ended now. Any thread. */
public interface Obstacles {
    /** What the stack waits for. */
    StackStatus.State now();

    /** Since when Kafka does not answer, in words for readers; empty if it does. */
    Optional<String> kafka();
}
