package dev.metamorph.coordinator.registry;

import java.util.Optional;

/** Why shapes cannot be created, for readers. Any thread. */
public interface Obstacles {
    /** Why this instance creates none now; empty text if there is no reason. */
    String reason();

    /** Since when Kafka does not answer, in words; empty if it does. */
    Optional<String> kafka();
}
