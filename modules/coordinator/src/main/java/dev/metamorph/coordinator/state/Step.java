package dev.metamorph.coordinator.state;

import java.util.List;

/**
 * What to become and what to do, in that order.
 *
 * @param state the next state
 * @param effects in their order
 */
public record Step(ConnectionState state, List<Effect> effects) {
    /** Copies the list. */
    public Step {
        effects = List.copyOf(effects);
    }

    static Step to(ConnectionState state, Effect... effects) {
        return new Step(state, List.of(effects));
    }
}
