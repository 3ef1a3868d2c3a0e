package dev.metamorph.coordinator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.disk.DiskLevel;
import dev.metamorph.coordinator.disk.DiskReport;
import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureTable;
import dev.metamorph.coordinator.state.ConnectionState;
import dev.metamorph.coordinator.state.History;
import dev.metamorph.coordinator.status.StackLevel.Standstill;
import dev.metamorph.coordinator.status.StackParts.Observed;
import dev.metamorph.coordinator.status.StackParts.Publishing;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.port.StackStatus.State;
import dev.metamorph.shape.status.Part;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

final class StackPartsTest {
    private static final History SERVED = new History(0, true);
    private static final ConnectionState STREAMING = new ConnectionState.Streaming(SERVED);
    private static final Publishing NOTHING = new Publishing(0, List.of());
    private static final List<PartitionState> HERE =
            List.of(new PartitionState.Here(0, new Lsn(0x10), 3, 9));

    private static Observed observed(ConnectionState connection, State reported) {
        return new Observed(
                connection,
                reported,
                true,
                Optional.empty(),
                Optional.empty(),
                HERE,
                Map.of(),
                NOTHING,
                DiskReport.UNKNOWN,
                false);
    }

    private static String line(Observed observed) {
        return StackParts.of(observed).stream()
                .map(part ->
                        part.reason().isNone()
                                ? "%s %s".formatted(part.name(), part.state().text())
                                : "%s %s %s"
                                        .formatted(
                                                part.name(),
                                                part.state().text(),
                                                part.reason().code()))
                .collect(Collectors.joining("\n"));
    }

    private static State waiting(Reason reason) {
        return new State(Level.WAITING, reason, reason.condition());
    }

    @Test
    void everything_is_well_while_it_streams() {
        assertThat(line(observed(STREAMING, State.ACTIVE)))
                .isEqualTo(
                        """
                        database ok
                        lock ok
                        publication ok
                        slot ok
                        feed ok
                        partition-0 ok
                        publisher ok
                        disk ok
                        http ok\
                        """);
    }

    @Test
    void a_follower_has_its_lock_slot_and_publication_elsewhere_and_is_healthy() {
        var parts =
                StackParts.of(
                        observed(
                                new ConnectionState.Locking(SERVED, 7),
                                waiting(StackReason.OTHER_LEADER)));

        assertThat(parts).allMatch(part -> part.state().isHealthy());
        assertThat(parts)
                .filteredOn(part -> part.reason().equals(StackReason.OTHER_LEADER))
                .extracting(Part::name)
                .containsExactly("lock", "publication", "slot");
    }

    @Test
    void a_failed_database_fails_until_an_attempt_has_got_beyond_it() {
        var refused = waiting(FailureTable.CONNECTION_REFUSED);
        var failure = new Failure.Retryable(FailureTable.CONNECTION_REFUSED, "refused");
        var attempts =
                List.of(
                        new ConnectionState.TearingDown(SERVED, failure),
                        new ConnectionState.Waiting(SERVED, failure),
                        new ConnectionState.OpeningAdminPool(SERVED),
                        new ConnectionState.Connecting(SERVED),
                        new ConnectionState.Locking(SERVED, 0));

        assertThat(attempts)
                .allSatisfy(state ->
                        assertThat(line(observed(state, refused)))
                                .startsWith(
                                        """
                                        database failing connection_refused
                                        lock waiting another_part
                                        publication waiting another_part
                                        slot waiting another_part
                                        feed ok\
                                        """));
    }

    @ParameterizedTest
    @EnumSource(FailureTable.class)
    void every_failure_makes_exactly_one_part_fail(FailureTable row) {
        var failure = new Failure.Retryable(row, "it failed");
        var parts =
                StackParts.of(observed(new ConnectionState.Waiting(SERVED, failure), waiting(row)));

        assertThat(parts).filteredOn(part -> part.reason().equals(row)).hasSize(1);
    }

    @Test
    void a_lost_slot_is_no_failure_of_the_database() {
        var failure = new Failure.Rebuild(FailureTable.SLOT_INVALIDATED, "lost");

        assertThat(
                        line(
                                observed(
                                        new ConnectionState.Waiting(SERVED, failure),
                                        waiting(FailureTable.SLOT_INVALIDATED))))
                .contains("slot failing slot_invalidated", "database waiting another_part");
    }

    @Test
    void a_slot_that_stands_still_fails_while_the_rest_is_well() {
        var stalled = new Standstill(StackReason.SLOT_STALLED, "stalled");
        var observed =
                new Observed(
                        STREAMING,
                        State.ACTIVE,
                        true,
                        Optional.empty(),
                        Optional.of(stalled),
                        HERE,
                        Map.of(),
                        NOTHING,
                        DiskReport.UNKNOWN,
                        false);

        assertThat(StackParts.of(observed))
                .filteredOn(part -> !part.state().isHealthy())
                .extracting(part -> part.name() + " " + part.message())
                .containsExactly("slot stalled");
    }

    @Test
    void kafka_partitions_publisher_and_http_tell_of_themselves() {
        var observed =
                new Observed(
                        STREAMING,
                        State.ACTIVE,
                        true,
                        Optional.of("Kafka does not answer"),
                        Optional.empty(),
                        List.of(
                                new PartitionState.Here(0, new Lsn(0x10), 3, 9),
                                new PartitionState.Restoring(1, 5, 10),
                                new PartitionState.Elsewhere(2, URI.create("http://b:3000")),
                                new PartitionState.Unassigned(3)),
                        Map.of(),
                        new Publishing(2, List.of("orders")),
                        new DiskReport(DiskLevel.SCARCE, "the disk is nearly full"),
                        true);

        assertThat(StackParts.of(observed))
                .extracting(part ->
                        "%s %s: %s".formatted(part.name(), part.state().text(), part.message()))
                .endsWith(
                        "feed failing: Kafka does not answer",
                        "partition-0 ok: 3 shapes, up to 0/10",
                        "partition-1 starting: 5 of 10 entries",
                        "partition-2 elsewhere: http://b:3000",
                        "partition-3 starting: no instance has the partition",
                        "publisher failing: orders",
                        "disk failing: the disk is nearly full",
                        "http waiting: ");
    }

    @Test
    void a_shape_side_that_does_not_run_is_one_part() {
        var observed =
                new Observed(
                        STREAMING,
                        State.ACTIVE,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        NOTHING,
                        DiskReport.UNKNOWN,
                        false);

        assertThat(line(observed))
                .contains(
                        "feed starting registry_unread", "shape-logs starting shape_logs_opening");
    }
}
