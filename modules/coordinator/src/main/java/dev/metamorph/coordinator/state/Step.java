package dev.metamorph.coordinator.state;

import java.util.List;

/**
 * A transition: the next state, and effects to perform in order.
 *
 * @param state the next state
 * @param effects the effects in order
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
