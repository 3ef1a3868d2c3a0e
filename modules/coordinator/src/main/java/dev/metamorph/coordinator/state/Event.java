package dev.metamorph.coordinator.state;

import dev.metamorph.coordinator.failure.Failure;

/** What the connection side's thread is told: how an effect ended, or what happened by itself. */
public sealed interface Event {
    /** Begin. */
    record Started() implements Event {}

    /** The admin pool has its first connection. */
    record AdminPoolOpened() implements Event {}

    /** The replication connection is there. */
    record Connected() implements Event {}

    /** The advisory lock is ours. */
    record LockTaken() implements Event {}

    /** The advisory lock is held elsewhere. */
    record LockRefused() implements Event {}

    /** Publication and slot are as they must be. */
    record SlotConfigured(SlotPosition slot) implements Event {}

    /** The snapshot pool has its first connection. */
    record SnapshotPoolOpened() implements Event {}

    /** Server, slot and feed were compared. */
    record Checked(Continuity continuity) implements Event {}

    /** The feed is ours to write. */
    record Claimed() implements Event {}

    /** The shape side runs. */
    record ShapesStarted() implements Event {}

    /** The shape side does not run any more. */
    record ShapesLost(String message) implements Event {}

    /** All tasks follow us. */
    record ShapesFollow() implements Event {}

    /** Changes flow. */
    record StreamStarted() implements Event {}

    /** The slot has advanced since streaming started. */
    record Settled() implements Event {}

    /** An effect failed, or something broke that it had opened. */
    record Failed(Failure failure) implements Event {}

    /** All that was opened is closed. */
    record TornDown() implements Event {}

    /** The time is over that was to be waited. */
    record DelayElapsed() implements Event {}
}
