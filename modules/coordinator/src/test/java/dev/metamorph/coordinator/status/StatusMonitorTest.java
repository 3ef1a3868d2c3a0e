package dev.metamorph.coordinator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.state.ConnectionState;
import dev.metamorph.coordinator.state.History;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.port.StackStatus.State;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

final class StatusMonitorTest {
    private static final State TAKING_OVER =
            new State(Level.STARTING, StackReason.SLOT_SETUP, "the slot is being set up");

    private static final SlotFigures BEHIND =
            new SlotFigures(
                    new Lsn(5_000),
                    new Lsn(500),
                    new Lsn(1_000),
                    true,
                    "reserved",
                    OptionalLong.empty());

    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final StatusMonitor status = new StatusMonitor(() -> now, Duration.ofSeconds(60));

    @Test
    void nothing_is_served_before_the_shapes_are_up_and_the_registry_is_read() {
        status.report(State.ACTIVE);
        status.shapes(true);
        assertThat(status.now().level()).isEqualTo(Level.STARTING);

        status.registryRead();

        assertThat(status.now()).isEqualTo(State.ACTIVE);
    }

    @Test
    void existing_shapes_are_served_while_an_instance_takes_the_lead() {
        status.shapes(true);
        status.registryRead();

        status.report(TAKING_OVER);

        assertThat(status.now())
                .isEqualTo(new State(Level.WAITING, TAKING_OVER.reason(), TAKING_OVER.message()));
    }

    @Test
    void the_loss_of_the_shape_side_is_reported_in_every_connection_state() {
        status.report(State.ACTIVE);
        status.registryRead();
        status.shapes(true);

        status.shapes(false);

        assertThat(status.now().level()).isEqualTo(Level.STARTING);
    }

    @Test
    void a_waiter_completes_when_the_registry_is_read() {
        status.report(TAKING_OVER);
        status.shapes(true);
        var waiting = status.atLeast(Level.WAITING, Duration.ofMinutes(1)).toCompletableFuture();
        assertThat(waiting).isNotDone();

        status.registryRead();

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void a_stack_whose_slot_stands_still_while_there_is_wal_to_follow_is_not_active() {
        status.shapes(true);
        status.registryRead();
        status.connection(new ConnectionState.Streaming(History.NONE));
        status.report(State.ACTIVE);
        for (var second = 0; second <= 60; second++) {
            assertThat(status.now()).isEqualTo(State.ACTIVE);
            status.looked(BEHIND);
            now = now.plusSeconds(1);
        }

        status.looked(BEHIND);

        assertThat(status.now())
                .isEqualTo(
                        new State(
                                Level.WAITING,
                                StackReason.SLOT_STALLED,
                                "the replication slot has not advanced since 2026-01-02T03:04:05Z although there are 4000 bytes of WAL to follow"));
    }

    @Test
    void a_standstill_is_reported_a_tenth_of_a_second_late_at_most() {
        status.shapes(true);
        status.registryRead();
        status.connection(new ConnectionState.Streaming(History.NONE));
        status.report(State.ACTIVE);
        now = now.plusSeconds(60);
        assertThat(status.now()).isEqualTo(State.ACTIVE);

        now = now.plusMillis(100);

        assertThat(status.now().reason()).isEqualTo(StackReason.DATABASE_SILENT);
    }

    @Test
    void the_state_is_read_without_waiting_for_events() {
        status.shapes(true);
        status.registryRead();
        status.report(State.ACTIVE);

        synchronized (status) {
            assertThat(CompletableFuture.supplyAsync(status::now))
                    .succeedsWithin(Duration.ofSeconds(30))
                    .isEqualTo(State.ACTIVE);
        }
    }

    @Test
    void only_an_instance_that_streams_is_judged_by_the_slot() {
        status.shapes(true);
        status.registryRead();
        status.connection(new ConnectionState.Locking(History.NONE, 1));
        status.report(State.ACTIVE);
        status.looked(BEHIND);
        now = now.plusSeconds(600);

        assertThat(status.now()).isEqualTo(State.ACTIVE);
    }
}
