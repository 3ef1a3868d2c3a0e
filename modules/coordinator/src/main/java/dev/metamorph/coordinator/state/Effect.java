package dev.metamorph.coordinator.state;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.shape.port.StackStatus;

import java.time.Duration;

/** What is to be done; whatever waits is done elsewhere and ends in an {@link Event}. */
public sealed interface Effect {
    /** Opens the pool for administration. */
    record OpenAdminPool() implements Effect {}

    /** Makes the replication connection. */
    record Connect() implements Effect {}

    /** Asks for the advisory lock once. */
    record TryLock() implements Effect {}

    /** Ends the lock's holder if it is of no use: its slot has been inactive for long. */
    record BreakLock() implements Effect {}

    /** Verifies or creates publication and slot. */
    record ConfigureSlot() implements Effect {}

    /** Opens the pool for snapshots. */
    record OpenSnapshotPool() implements Effect {}

    /** Compares server, slot and feed. */
    record Check(SlotPosition slot) implements Effect {}

    /** Claims the feed, and says that all shapes end if their history is over. */
    record Claim(Continuity continuity) implements Effect {}

    /** Starts the shape side then, where it does not run. */
    record StartShapes(Duration delay) implements Effect {}

    /** Waits until all tasks follow us, and removes shapes whose snapshot nobody will finish. */
    record AwaitShapes() implements Effect {}

    /** Starts to stream. */
    record StartStream() implements Effect {}

    /** New shapes may be created from now on. */
    record Lead() implements Effect {}

    /** Closes what was opened, last first. */
    record TearDown(boolean dropSlot) implements Effect {}

    /** Says {@link Event.DelayElapsed} then. */
    record WakeAfter(Duration delay) implements Effect {}

    /** Says {@link Event.Settled} once the slot has advanced; checks at that interval. */
    record SettleAfter(Duration delay) implements Effect {}

    /** Tells how far it is. */
    record Report(StackStatus.State state) implements Effect {}

    /** Tells the owner that the stack cannot start. */
    record GiveUp(Failure.Misconfigured failure) implements Effect {}
}
