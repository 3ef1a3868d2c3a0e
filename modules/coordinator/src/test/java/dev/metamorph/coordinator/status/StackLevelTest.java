package dev.metamorph.coordinator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.disk.DiskLevel;
import dev.metamorph.coordinator.disk.DiskReport;
import dev.metamorph.coordinator.failure.FailureTable;
import dev.metamorph.coordinator.status.StackLevel.Observed;
import dev.metamorph.coordinator.status.StackLevel.Standstill;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.port.StackStatus.State;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;

import java.util.Optional;

final class StackLevelTest {
    private static final State REFUSED =
            new State(Level.WAITING, FailureTable.CONNECTION_REFUSED, "refused");
    private static final State FOLLOWS =
            new State(Level.WAITING, StackReason.OTHER_LEADER, "another leads");
    private static final Standstill STALLED = new Standstill(StackReason.SLOT_STALLED, "stalled");
    private static final Optional<String> SILENT = Optional.of("silent");

    private static State of(State connection, boolean isServing) {
        return StackLevel.of(
                new Observed(
                        connection,
                        isServing,
                        Optional.empty(),
                        Optional.empty(),
                        DiskReport.UNKNOWN));
    }

    @Test
    void a_standstill_counts_only_while_the_connection_side_says_that_all_is_well() {
        assertThat(
                        StackLevel.of(
                                new Observed(
                                        State.ACTIVE,
                                        true,
                                        Optional.empty(),
                                        Optional.of(STALLED),
                                        DiskReport.UNKNOWN)))
                .isEqualTo(new State(Level.WAITING, StackReason.SLOT_STALLED, "stalled"));
        assertThat(
                        StackLevel.of(
                                new Observed(
                                        REFUSED,
                                        true,
                                        Optional.empty(),
                                        Optional.of(STALLED),
                                        DiskReport.UNKNOWN)))
                .isEqualTo(REFUSED);
    }

    @Test
    void the_reason_is_the_failure_even_while_the_shape_logs_are_opened() {
        assertThat(of(REFUSED, false))
                .isEqualTo(
                        new State(
                                Level.STARTING,
                                FailureTable.CONNECTION_REFUSED,
                                "refused; the shape logs are being opened"));
        assertThat(of(FOLLOWS, false).reason()).isEqualTo(StackReason.SHAPE_LOGS_OPENING);
    }

    @Test
    void a_slot_that_stands_still_because_kafka_is_silent_is_not_the_reason() {
        assertThat(
                        StackLevel.of(
                                new Observed(
                                        State.ACTIVE,
                                        true,
                                        SILENT,
                                        Optional.of(STALLED),
                                        DiskReport.UNKNOWN)))
                .isEqualTo(new State(Level.WAITING, StackReason.KAFKA_SILENT, "silent"));
    }

    @Test
    void a_silent_kafka_counts_more_than_an_ordinary_wait_and_less_than_a_failure() {
        assertThat(
                        StackLevel.of(
                                new Observed(
                                        State.ACTIVE,
                                        true,
                                        SILENT,
                                        Optional.empty(),
                                        DiskReport.UNKNOWN)))
                .isEqualTo(new State(Level.WAITING, StackReason.KAFKA_SILENT, "silent"));
        assertThat(
                        StackLevel.of(
                                new Observed(
                                        FOLLOWS,
                                        true,
                                        SILENT,
                                        Optional.empty(),
                                        DiskReport.UNKNOWN)))
                .isEqualTo(
                        new State(
                                Level.WAITING, StackReason.KAFKA_SILENT, "another leads; silent"));
        assertThat(
                        StackLevel.of(
                                new Observed(
                                        REFUSED,
                                        true,
                                        SILENT,
                                        Optional.empty(),
                                        DiskReport.UNKNOWN)))
                .isEqualTo(
                        new State(
                                Level.WAITING, FailureTable.CONNECTION_REFUSED, "refused; silent"));
    }

    @Test
    void a_full_disk_is_the_reason_for_which_the_shape_logs_are_not_there() {
        var full = new DiskReport(DiskLevel.FULL, "the disk is full");
        var scarce = new DiskReport(DiskLevel.SCARCE, "the disk is nearly full");

        assertThat(of(FOLLOWS, false, full))
                .isEqualTo(
                        new State(
                                Level.STARTING,
                                StackReason.DISK_FULL,
                                "another leads; the disk is full"));
        assertThat(of(State.ACTIVE, true, scarce)).isEqualTo(State.ACTIVE);
    }

    private static State of(State connection, boolean isServing, DiskReport disk) {
        return StackLevel.of(
                new Observed(connection, isServing, Optional.empty(), Optional.empty(), disk));
    }
}
