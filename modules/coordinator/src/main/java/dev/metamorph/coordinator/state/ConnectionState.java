package dev.metamorph.coordinator.state;

import dev.metamorph.coordinator.failure.Failure;

/** The states of the connection side; {@link ConnectionMachine} holds the transitions. */
public sealed interface ConnectionState {
    /** A state that can fail. */
    sealed interface Working extends ConnectionState {
        /** The outcome of earlier attempts. */
        History history();
    }

    /** The admin pool is being opened. */
    record OpeningAdminPool(History history) implements Working {}

    /** The replication connection is being made. */
    record Connecting(History history) implements Working {}

    /**
     * The advisory lock is requested.
     *
     * @param refusals how often it was held elsewhere
     */
    record Locking(History history, int refusals) implements Working {}

    /** Publication and slot are verified or created. */
    record ConfiguringSlot(History history) implements Working {}

    /** The snapshot pool is being opened. */
    record OpeningSnapshotPool(History history, SlotPosition slot) implements Working {}

    /** Server, slot and feed are compared. */
    record Checking(History history, SlotPosition slot) implements Working {}

    /** The feed is being claimed. */
    record Claiming(History history) implements Working {}

    /** Streaming is being started. */
    record StartingStream(History history) implements Working {}

    /** Changes flow, and shapes can be created in every partition that follows this leader. */
    record Streaming(History history) implements Working {}

    /** All resources are being closed before the next attempt. */
    record TearingDown(History history, Failure failure) implements ConnectionState {}

    /** The back-off before the next attempt. */
    record Waiting(History history, Failure failure) implements ConnectionState {}

    /** The connection side was closed, or cannot start until a setting is changed. */
    record Stopped() implements ConnectionState {}
}
