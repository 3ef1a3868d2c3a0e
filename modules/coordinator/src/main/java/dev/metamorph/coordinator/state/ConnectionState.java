package dev.metamorph.coordinator.state;

import dev.metamorph.coordinator.failure.Failure;

/** Where the connection side stands; {@link ConnectionMachine} says what leads where. */
public sealed interface ConnectionState {
    /** A state that can fail. */
    sealed interface Working extends ConnectionState {
        /** What happened before. */
        History history();
    }

    /** The admin pool is being opened. */
    record OpeningAdminPool(History history) implements Working {}

    /** The replication connection is being made. */
    record Connecting(History history) implements Working {}

    /**
     * The advisory lock is asked for.
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

    /** The shape side is being started. */
    record StartingShapes(History history) implements Working {}

    /** The tasks have yet to show that they follow us. */
    record AwaitingShapes(History history) implements Working {}

    /** Streaming is being started. */
    record StartingStream(History history) implements Working {}

    /** Changes flow and shapes can be created. */
    record Streaming(History history) implements Working {}

    /** What was opened is being closed, before all begins again. */
    record TearingDown(History history, Failure failure) implements ConnectionState {}

    /** The back-off. */
    record Waiting(History history, Failure failure) implements ConnectionState {}

    /** It was closed, or cannot start before someone has changed something. */
    record Stopped() implements ConnectionState {}
}
