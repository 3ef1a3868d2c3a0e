package dev.metamorph.coordinator.state;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.shape.port.StackStatus;

import java.time.Duration;

/** An effect to perform. Effects that wait run elsewhere and end in an {@link Event}. */
public sealed interface Effect {
    /** Opens the admin pool. */
    record OpenAdminPool() implements Effect {}

    /** Opens the replication connection. */
    record Connect() implements Effect {}

    /** Tries to take the advisory lock once. */
    record TryLock() implements Effect {}

    /** Looks at the holder of the lock and terminates it if it is provably stale. */
    record BreakLock() implements Effect {}

    /** Verifies or creates publication and slot. */
    record ConfigureSlot() implements Effect {}

    /** Opens the snapshot pool. */
    record OpenSnapshotPool() implements Effect {}

    /** Compares server, slot and feed. */
    record Check(SlotPosition slot) implements Effect {}

    /** Claims the feed, and ends all shapes if their history is over. */
    record Claim(Continuity continuity) implements Effect {}

    /** Starts the shape side after the delay if it does not run. */
    record StartShapes(Duration delay) implements Effect {}

    /** Starts streaming. */
    record StartStream() implements Effect {}

    /** Makes shapes creatable, in each partition as soon as it follows this leader. */
    record Lead() implements Effect {}

    /** Closes all resources in reverse order. */
    record TearDown(boolean dropSlot) implements Effect {}

    /** Posts {@link Event.DelayElapsed} after the delay. */
    record WakeAfter(Duration delay) implements Effect {}

    /** Posts {@link Event.Settled} once the slot has advanced; checks at that interval. */
    record SettleAfter(Duration delay) implements Effect {}

    /** Reports the state of the connection side. */
    record Report(StackStatus.State state) implements Effect {}

    /** Tells the owner that the stack cannot start. */
    record GiveUp(Failure.Misconfigured failure) implements Effect {}
}
