package dev.metamorph.coordinator.state;

import dev.metamorph.coordinator.failure.Failure;

/** An event: an effect has ended, or something happened by itself. */
public sealed interface Event {
    /** The connection side starts. */
    record Started() implements Event {}

    /** The admin pool has its first connection. */
    record AdminPoolOpened() implements Event {}

    /** The replication connection is established. */
    record Connected() implements Event {}

    /** This process holds the advisory lock. */
    record LockTaken() implements Event {}

    /** The advisory lock is held elsewhere. */
    record LockRefused() implements Event {}

    /** Publication and slot are ready. */
    record SlotConfigured(SlotPosition slot) implements Event {}

    /** The snapshot pool has its first connection. */
    record SnapshotPoolOpened() implements Event {}

    /** Server, slot and feed were compared. */
    record Checked(Continuity continuity) implements Event {}

    /** This process may write the feed. */
    record Claimed() implements Event {}

    /** The shape side has stopped. */
    record ShapesLost() implements Event {}

    /**
     * One more partition follows this leader, so that shapes can be created in it.
     *
     * @param following the number of partitions that follow
     * @param all the number of partitions
     */
    record PartitionsFollow(int following, int all) implements Event {}

    /** Changes flow. */
    record StreamStarted() implements Event {}

    /** The slot has advanced since streaming started. */
    record Settled() implements Event {}

    /** An effect failed, or a resource that it had opened. */
    record Failed(Failure failure) implements Event {}

    /** All resources are closed. */
    record TornDown() implements Event {}

    /** The requested delay is over. */
    record DelayElapsed() implements Event {}
}
