package dev.metamorph.coordinator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.port.StackStatus.State;

import org.junit.jupiter.api.Test;

import java.time.Duration;

final class StatusMonitorTest {
    private static final State TAKING_OVER = new State(Level.STARTING, "the slot is being set up");

    private final StatusMonitor status = new StatusMonitor();

    @Test
    void nothing_is_served_before_the_shapes_are_up_and_the_registry_is_read() {
        status.report(new State(Level.ACTIVE, ""));
        status.shapes(true);
        assertThat(status.now().level()).isEqualTo(Level.STARTING);

        status.registryRead();

        assertThat(status.now()).isEqualTo(new State(Level.ACTIVE, ""));
    }

    @Test
    void existing_shapes_are_served_while_an_instance_takes_the_lead() {
        status.shapes(true);
        status.registryRead();

        status.report(TAKING_OVER);

        assertThat(status.now()).isEqualTo(new State(Level.WAITING, TAKING_OVER.reason()));
    }

    @Test
    void the_loss_of_the_shape_side_is_reported_in_every_connection_state() {
        status.report(new State(Level.ACTIVE, ""));
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
}
