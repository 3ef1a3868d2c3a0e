package dev.metamorph.coordinator.state;

import static dev.metamorph.coordinator.state.Step.to;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.state.ConnectionState.Checking;
import dev.metamorph.coordinator.state.ConnectionState.Claiming;
import dev.metamorph.coordinator.state.ConnectionState.ConfiguringSlot;
import dev.metamorph.coordinator.state.ConnectionState.Connecting;
import dev.metamorph.coordinator.state.ConnectionState.Locking;
import dev.metamorph.coordinator.state.ConnectionState.OpeningAdminPool;
import dev.metamorph.coordinator.state.ConnectionState.OpeningSnapshotPool;
import dev.metamorph.coordinator.state.ConnectionState.StartingStream;
import dev.metamorph.coordinator.state.ConnectionState.Stopped;
import dev.metamorph.coordinator.state.ConnectionState.Streaming;
import dev.metamorph.coordinator.state.ConnectionState.TearingDown;
import dev.metamorph.coordinator.state.ConnectionState.Waiting;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import java.time.Duration;

/**
 * The order in which a stack comes up, and what follows a failure (docs/design.md, the
 * coordinator). Pure: the loop performs the effects.
 *
 * <pre>
 * OpeningAdminPool → Connecting → Locking → ConfiguringSlot → OpeningSnapshotPool → Checking
 *      ↑                          ↻ held                                                ↓
 *      |                            elsewhere                                        Claiming
 *   Waiting ← TearingDown ← any of these, when it fails                                 ↓
 *                  ↓                                      Streaming  ←  StartingStream
 *               Stopped (a wrong setting, before anything was ever served)
 * </pre>
 *
 * <p>The shape side is started with the stream and is no state of its own: it may take long to
 * restore, and one partition that does not come up must not stop the stream, which all others need.
 *
 * <p>An event that does not belong to the current state changes nothing: it comes from a step that
 * is over.
 */
public final class ConnectionMachine {
    private final ConnectionTimings timings;
    private final int refusalsPerLook;

    /** Creates the machine with its time limits. */
    public ConnectionMachine(ConnectionTimings timings) {
        this.timings = timings;
        refusalsPerLook = (int) Math.max(1, timings.lockLook().dividedBy(timings.lockRetry()));
    }

    /** The initial state; {@link Event.Started} sets it going. */
    public static ConnectionState initial() {
        return new OpeningAdminPool(History.NONE);
    }

    /** The transition: the next state and the effects to perform. */
    public Step next(ConnectionState state, Event event) {
        return switch (event) {
            case Event.Started _ -> open(state);
            case Event.AdminPoolOpened _ ->
                    state instanceof OpeningAdminPool(var history)
                            ? to(new Connecting(history), new Effect.Connect())
                            : to(state);
            case Event.Connected _ ->
                    state instanceof Connecting(var history)
                            ? to(new Locking(history, 0), new Effect.TryLock())
                            : to(state);
            case Event.LockRefused _ -> refused(state);
            case Event.LockTaken _ ->
                    state instanceof Locking(var history, _)
                            ? to(
                                    new ConfiguringSlot(history),
                                    starting(
                                            StackReason.SLOT_SETUP,
                                            "the replication slot is being set up"),
                                    new Effect.ConfigureSlot())
                            : to(state);
            case Event.SlotConfigured(var slot) ->
                    state instanceof ConfiguringSlot(var history)
                            ? to(
                                    new OpeningSnapshotPool(history, slot),
                                    new Effect.OpenSnapshotPool())
                            : to(state);
            case Event.SnapshotPoolOpened _ ->
                    state instanceof OpeningSnapshotPool(var history, var slot)
                            ? to(new Checking(history, slot), new Effect.Check(slot))
                            : to(state);
            case Event.Checked(var continuity) ->
                    state instanceof Checking(var history, _)
                            ? to(new Claiming(history), new Effect.Claim(continuity))
                            : to(state);
            case Event.Claimed _ ->
                    state instanceof Claiming(var history)
                            ? to(
                                    new StartingStream(history),
                                    starting(
                                            StackReason.STREAM_STARTING,
                                            "the stream is being started"),
                                    new Effect.StartShapes(Duration.ZERO),
                                    new Effect.StartStream())
                            : to(state);
            case Event.PartitionsFollow(var following, var all) ->
                    state instanceof Streaming ? to(state, follow(following, all)) : to(state);
            case Event.StreamStarted _ -> streams(state);
            case Event.Settled _ ->
                    state instanceof Streaming(var history)
                            ? to(new Streaming(history.settled()))
                            : to(state);
            case Event.DelayElapsed _ -> elapsed(state);
            case Event.TornDown _ -> tornDown(state);
            case Event.ShapesLost _ -> shapesLost(state);
            case Event.Failed(var failure) -> failed(state, failure);
        };
    }

    private static Step open(ConnectionState state) {
        return state instanceof OpeningAdminPool
                ? to(
                        state,
                        starting(StackReason.CONNECTING, "connecting to the database"),
                        new Effect.OpenAdminPool())
                : to(state);
    }

    /** An instance that does not get the lock starts the shape side and serves existing shapes. */
    private Step refused(ConnectionState state) {
        if (!(state instanceof Locking(var history, var refusals))) {
            return to(state);
        }
        var next = new Locking(history.serving(), refusals + 1);
        var wake = new Effect.WakeAfter(timings.lockRetry());
        if (refusals == 0) {
            return to(
                    next,
                    waiting(
                            StackReason.OTHER_LEADER,
                            "another instance holds the database's advisory lock"),
                    new Effect.StartShapes(Duration.ZERO),
                    wake);
        }
        return (refusals + 1) % refusalsPerLook == 0
                ? to(next, new Effect.BreakLock(), wake)
                : to(next, wake);
    }

    private Step streams(ConnectionState state) {
        return state instanceof StartingStream(var history)
                ? to(
                        new Streaming(history.serving()),
                        waiting(
                                StackReason.SHAPE_LOGS_RESTORING,
                                "the shape logs are being restored"),
                        new Effect.Lead(),
                        new Effect.SettleAfter(timings.settled()))
                : to(state);
    }

    private static Effect follow(int following, int all) {
        return following == all
                ? new Effect.Report(StackStatus.State.ACTIVE)
                : waiting(
                        StackReason.SHAPE_LOGS_RESTORING,
                        "%d of %d partitions are being restored".formatted(all - following, all));
    }

    private static Step elapsed(ConnectionState state) {
        return switch (state) {
            case Locking _ -> to(state, new Effect.TryLock());
            case Waiting(var history, _) ->
                    to(new OpeningAdminPool(history), new Effect.OpenAdminPool());
            default -> to(state);
        };
    }

    private Step tornDown(ConnectionState state) {
        return state instanceof TearingDown(var history, var failure)
                ? to(
                        new Waiting(history, failure),
                        new Effect.WakeAfter(timings.backoff(history.failures())))
                : to(state);
    }

    /** The shape side alone is started again. */
    private Step shapesLost(ConnectionState state) {
        return state instanceof Stopped
                ? to(state)
                : to(state, new Effect.StartShapes(timings.backoffFirst()));
    }

    private static Step failed(ConnectionState state, Failure failure) {
        return state instanceof ConnectionState.Working working
                ? fail(working.history(), failure)
                : to(state);
    }

    private static Step fail(History history, Failure failure) {
        if (failure instanceof Failure.Misconfigured wrong && !history.served()) {
            return to(
                    new Stopped(),
                    starting(wrong.reason(), wrong.message()),
                    new Effect.TearDown(false),
                    new Effect.GiveUp(wrong));
        }
        return to(
                new TearingDown(history.failed(), failure),
                waiting(failure.reason(), failure.message()),
                new Effect.TearDown(failure instanceof Failure.Rebuild),
                new Effect.StartShapes(Duration.ZERO));
    }

    private static Effect starting(Reason reason, String message) {
        return new Effect.Report(new StackStatus.State(Level.STARTING, reason, message));
    }

    private static Effect waiting(Reason reason, String message) {
        return new Effect.Report(new StackStatus.State(Level.WAITING, reason, message));
    }
}
