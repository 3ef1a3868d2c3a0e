package dev.metamorph.coordinator.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.failure.Failure.Misconfigured;
import dev.metamorph.coordinator.failure.Failure.Rebuild;
import dev.metamorph.coordinator.failure.Failure.Retryable;
import dev.metamorph.coordinator.failure.Failure.Side;
import dev.metamorph.coordinator.failure.FailureTable;
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
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The diagram of {@link ConnectionMachine}, arrow by arrow. */
final class ConnectionMachineTest {
    private static final ConnectionTimings TIMINGS =
            new ConnectionTimings(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(500),
                    Duration.ofMillis(1500),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(5));

    private static final ConnectionMachine MACHINE = new ConnectionMachine(TIMINGS);
    private static final History NEW = History.NONE;
    private static final History SERVED = new History(0, true);
    private static final SlotPosition SLOT = SlotPosition.found(new Lsn(7), new Lsn(5));
    private static final Continuity CONTINUOUS =
            new Continuity.Continuous(new Incarnation("1", 1, new Lsn(7)));
    private static final Effect.StartShapes START_SHAPES = new Effect.StartShapes(Duration.ZERO);
    private static final Retryable REFUSED =
            new Retryable(FailureTable.CONNECTION_REFUSED, "connection refused");
    private static final Misconfigured WRONG =
            new Misconfigured(FailureTable.WAL_LEVEL, Side.DATABASE, "wal_level is not logical");
    private static final Rebuild LOST = new Rebuild(StackReason.SLOT_LOST, "the slot was lost");

    static List<ConnectionState.Working> working() {
        return List.of(
                new OpeningAdminPool(SERVED),
                new Connecting(SERVED),
                new Locking(SERVED, 3),
                new ConfiguringSlot(SERVED),
                new OpeningSnapshotPool(SERVED, SLOT),
                new Checking(SERVED, SLOT),
                new Claiming(SERVED),
                new StartingStream(SERVED),
                new Streaming(SERVED));
    }

    static Stream<ConnectionState> all() {
        return Stream.concat(
                working().stream(),
                Stream.of(
                        new TearingDown(SERVED, REFUSED),
                        new Waiting(SERVED, REFUSED),
                        new Stopped()));
    }

    @Test
    void the_start_opens_the_admin_pool_first() {
        var step = MACHINE.next(ConnectionMachine.initial(), new Event.Started());

        assertThat(step)
                .isEqualTo(
                        Step.to(
                                new OpeningAdminPool(NEW),
                                starting(StackReason.CONNECTING, "connecting to the database"),
                                new Effect.OpenAdminPool()));
    }

    @Test
    void the_replication_connection_follows_the_admin_pool() {
        assertNext(
                new OpeningAdminPool(NEW),
                new Event.AdminPoolOpened(),
                new Connecting(NEW),
                new Effect.Connect());
    }

    @Test
    void the_lock_is_asked_for_as_soon_as_there_is_a_connection() {
        assertNext(
                new Connecting(NEW),
                new Event.Connected(),
                new Locking(NEW, 0),
                new Effect.TryLock());
    }

    @Test
    void an_instance_without_the_lock_serves_existing_shapes_and_asks_again() {
        assertNext(
                new Locking(NEW, 0),
                new Event.LockRefused(),
                new Locking(SERVED, 1),
                waiting(
                        StackReason.OTHER_LEADER,
                        "another instance holds the database's advisory lock"),
                START_SHAPES,
                new Effect.WakeAfter(Duration.ofMillis(500)));
    }

    @Test
    void a_refused_lock_is_asked_for_again_when_the_delay_is_over() {
        assertNext(
                new Locking(NEW, 1),
                new Event.DelayElapsed(),
                new Locking(NEW, 1),
                new Effect.TryLock());
    }

    @Test
    void at_every_third_refusal_here_the_lock_breaker_looks_at_the_holder() {
        assertNext(
                new Locking(SERVED, 2),
                new Event.LockRefused(),
                new Locking(SERVED, 3),
                new Effect.BreakLock(),
                new Effect.WakeAfter(Duration.ofMillis(500)));
    }

    @Test
    void publication_and_slot_are_touched_only_by_the_holder_of_the_lock() {
        assertNext(
                new Locking(NEW, 1),
                new Event.LockTaken(),
                new ConfiguringSlot(NEW),
                starting(StackReason.SLOT_SETUP, "the replication slot is being set up"),
                new Effect.ConfigureSlot());
    }

    @Test
    void the_snapshot_pool_follows_the_slot() {
        assertNext(
                new ConfiguringSlot(NEW),
                new Event.SlotConfigured(SLOT),
                new OpeningSnapshotPool(NEW, SLOT),
                new Effect.OpenSnapshotPool());
    }

    @Test
    void the_checks_follow_the_snapshot_pool() {
        assertNext(
                new OpeningSnapshotPool(NEW, SLOT),
                new Event.SnapshotPoolOpened(),
                new Checking(NEW, SLOT),
                new Effect.Check(SLOT));
    }

    @Test
    void the_feed_is_claimed_with_the_continuity_that_the_checks_found() {
        assertNext(
                new Checking(NEW, SLOT),
                new Event.Checked(CONTINUOUS),
                new Claiming(NEW),
                new Effect.Claim(CONTINUOUS));
    }

    @Test
    void the_stream_starts_when_the_feed_is_claimed_and_does_not_wait_for_the_shape_side() {
        assertNext(
                new Claiming(NEW),
                new Event.Claimed(),
                new StartingStream(NEW),
                starting(StackReason.STREAM_STARTING, "the stream is being started"),
                START_SHAPES,
                new Effect.StartStream());
    }

    @Test
    void shapes_can_be_created_once_changes_flow() {
        assertNext(
                new StartingStream(NEW),
                new Event.StreamStarted(),
                new Streaming(SERVED),
                waiting(StackReason.SHAPE_LOGS_RESTORING, "the shape logs are being restored"),
                new Effect.Lead(),
                new Effect.SettleAfter(Duration.ofSeconds(5)));
    }

    @Test
    void the_stack_is_active_when_every_partition_follows() {
        assertNext(
                new Streaming(SERVED),
                new Event.PartitionsFollow(1, 3),
                new Streaming(SERVED),
                waiting(StackReason.SHAPE_LOGS_RESTORING, "2 of 3 partitions are being restored"));
        assertNext(
                new Streaming(SERVED),
                new Event.PartitionsFollow(3, 3),
                new Streaming(SERVED),
                new Effect.Report(StackStatus.State.ACTIVE));
    }

    @Test
    void the_back_off_starts_again_when_streaming_has_lasted() {
        assertNext(
                new Streaming(new History(4, true)),
                new Event.Settled(),
                new Streaming(new History(0, true)));
    }

    @ParameterizedTest
    @MethodSource("working")
    void a_failure_closes_everything_and_keeps_the_shape_side(ConnectionState.Working state) {
        assertNext(
                state,
                new Event.Failed(REFUSED),
                new TearingDown(new History(1, true), REFUSED),
                waiting(FailureTable.CONNECTION_REFUSED, "connection refused"),
                new Effect.TearDown(false),
                START_SHAPES);
    }

    @ParameterizedTest
    @MethodSource("working")
    void a_lost_slot_is_dropped_while_everything_closes(ConnectionState.Working state) {
        var step = MACHINE.next(state, new Event.Failed(LOST));

        assertThat(step.effects()).contains(new Effect.TearDown(true));
    }

    @ParameterizedTest
    @MethodSource("working")
    void an_instance_that_has_served_does_not_stop_for_a_wrong_setting(
            ConnectionState.Working state) {
        var step = MACHINE.next(state, new Event.Failed(WRONG));

        assertThat(step.state()).isEqualTo(new TearingDown(new History(1, true), WRONG));
    }

    @Test
    void an_instance_that_has_only_followed_does_not_stop_for_a_wrong_setting_either() {
        var following = MACHINE.next(new Locking(NEW, 0), new Event.LockRefused()).state();

        assertNext(
                following,
                new Event.Failed(WRONG),
                new TearingDown(new History(1, true), WRONG),
                waiting(FailureTable.WAL_LEVEL, "wal_level is not logical"),
                new Effect.TearDown(false),
                START_SHAPES);
    }

    @Test
    void a_wrong_setting_before_the_first_service_is_reported_to_the_owner() {
        assertNext(
                new ConfiguringSlot(NEW),
                new Event.Failed(WRONG),
                new Stopped(),
                starting(FailureTable.WAL_LEVEL, "wal_level is not logical"),
                new Effect.TearDown(false),
                new Effect.GiveUp(WRONG));
    }

    @Test
    void the_back_off_begins_when_everything_is_closed() {
        assertNext(
                new TearingDown(new History(3, true), REFUSED),
                new Event.TornDown(),
                new Waiting(new History(3, true), REFUSED),
                new Effect.WakeAfter(Duration.ofSeconds(4)));
    }

    @Test
    void after_the_back_off_it_begins_with_the_first_step() {
        assertNext(
                new Waiting(new History(3, true), REFUSED),
                new Event.DelayElapsed(),
                new OpeningAdminPool(new History(3, true)),
                new Effect.OpenAdminPool());
    }

    @Test
    void the_wait_doubles_to_ten_seconds() {
        assertThat(Stream.of(1, 2, 3, 4, 5, 60).map(TIMINGS::backoff).map(Duration::toSeconds))
                .containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
    }

    @ParameterizedTest
    @MethodSource("working")
    void a_shape_side_that_dies_is_started_again_alone(ConnectionState.Working state) {
        assertNext(
                state,
                new Event.ShapesLost(),
                state,
                new Effect.StartShapes(Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void an_event_of_a_step_that_is_over_changes_nothing(ConnectionState state) {
        var late = state instanceof Claiming ? new Event.Connected() : new Event.Claimed();

        assertThat(MACHINE.next(state, late)).isEqualTo(Step.to(state));
    }

    @Test
    void a_second_failure_while_everything_closes_changes_nothing() {
        var state = new TearingDown(SERVED, REFUSED);

        assertThat(MACHINE.next(state, new Event.Failed(LOST))).isEqualTo(Step.to(state));
    }

    private static void assertNext(
            ConnectionState from, Event event, ConnectionState to, Effect... effects) {
        assertThat(MACHINE.next(from, event)).isEqualTo(Step.to(to, effects));
    }

    private static Effect starting(Reason reason, String message) {
        return new Effect.Report(new StackStatus.State(Level.STARTING, reason, message));
    }

    private static Effect waiting(Reason reason, String message) {
        return new Effect.Report(new StackStatus.State(Level.WAITING, reason, message));
    }
}
