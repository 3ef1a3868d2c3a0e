package dev.metamorph.coordinator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureTable;
import dev.metamorph.coordinator.state.ConnectionState;
import dev.metamorph.coordinator.state.History;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.StackReports.Report;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.port.StackStatus.State;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.status.PartState;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The questions of an operator, answered by the report alone: does it follow, how far is it behind,
 * what does it wait for, how many shapes are there, who leads?
 */
final class StackReporterTest {
    private static final URI HERE = URI.create("http://here:3000");
    private static final URI THERE = URI.create("http://there:3000");
    private static final History SERVED = new History(0, true);

    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private URI leader = HERE;
    private List<PartitionState> partitions =
            List.of(new PartitionState.Here(0, new Lsn(999), 7, 3));
    private final StatusMonitor monitor = new StatusMonitor(() -> now, Duration.ofSeconds(60));
    private final StackReporter reporter =
            new StackReporter(
                    new StackReporter.Identity("shop", "i-1", HERE),
                    monitor,
                    new StackReporter.Sources(
                            () -> Optional.of(leader),
                            () -> 7,
                            () -> partitions,
                            new NothingPublished(),
                            _ -> Optional.empty()),
                    Duration.ofSeconds(60),
                    () -> now);

    /** No shape is published. */
    private record NothingPublished() implements PublishedShapes {
        @Override
        public List<Declared> declared() {
            return List.of();
        }

        @Override
        public boolean isCaughtUp() {
            return true;
        }

        @Override
        public CompletionStage<Answer> declare(PublishedShape shape) {
            return CompletableFuture.completedFuture(new Answer.Done());
        }

        @Override
        public CompletionStage<Answer> remove(String name) {
            return CompletableFuture.completedFuture(new Answer.Done());
        }
    }

    /**
     * The answers.
     *
     * @param behind bytes and milliseconds, or what is unknown
     * @param failing the parts that do not do their work, with their reasons
     */
    private record Answers(
            boolean follows,
            String behind,
            String waitsFor,
            String failing,
            int shapes,
            URI leader,
            boolean healthy) {}

    private Answers answers() {
        var report = reporter.report(false);
        return new Answers(
                report.leader().here(),
                behind(report),
                report.state().reason().code(),
                report.parts().stream()
                        .filter(part -> part.state() == PartState.FAILING)
                        .map(part -> part.name() + " " + part.reason().code())
                        .collect(Collectors.joining(", ")),
                report.shapes(),
                report.leader().address().orElseThrow(),
                report.isHealthy());
    }

    private static String behind(Report report) {
        var following = report.following();
        return following.bytes().isEmpty()
                ? "unknown"
                : "%d bytes, %d ms"
                        .formatted(
                                following.bytes().getAsLong(),
                                following.lag().orElseThrow().toMillis());
    }

    private void looked(long walEnd, long confirmed) {
        monitor.looked(
                new SlotFigures(
                        new Lsn(walEnd),
                        new Lsn(500),
                        new Lsn(confirmed),
                        true,
                        "reserved",
                        OptionalLong.empty()));
    }

    private void serve() {
        monitor.shapes(true);
        monitor.registryRead();
    }

    private void lead() {
        serve();
        monitor.connection(new ConnectionState.Streaming(SERVED));
        monitor.report(State.ACTIVE);
    }

    @Test
    void a_healthy_leader_at_the_end_of_the_wal() {
        lead();
        looked(1_000, 1_000);

        assertThat(answers())
                .isEqualTo(new Answers(true, "0 bytes, 0 ms", "none", "", 7, HERE, true));
    }

    @Test
    void a_leader_that_is_behind_tells_for_how_long() {
        lead();
        looked(3_000, 1_000);
        var _ = reporter.tick();

        now = now.plusSeconds(4);

        assertThat(answers())
                .isEqualTo(new Answers(true, "2000 bytes, 4000 ms", "none", "", 7, HERE, true));
    }

    @Test
    void postgres_has_stopped() {
        lead();
        looked(1_000, 1_000);
        var failure = new Failure.Retryable(FailureTable.CONNECTION_REFUSED, "refused");

        monitor.report(new State(Level.WAITING, failure.reason(), failure.message()));
        monitor.connection(new ConnectionState.Waiting(SERVED, failure));

        assertThat(answers())
                .isEqualTo(
                        new Answers(
                                false,
                                "0 bytes, 0 ms",
                                "connection_refused",
                                "database connection_refused",
                                7,
                                HERE,
                                false));
    }

    @Test
    void figures_of_a_stopped_postgres_are_unknown_after_a_minute() {
        lead();
        looked(1_000, 1_000);
        var failure = new Failure.Retryable(FailureTable.CONNECTION_REFUSED, "refused");
        monitor.report(new State(Level.WAITING, failure.reason(), failure.message()));
        monitor.connection(new ConnectionState.Waiting(SERVED, failure));

        now = now.plusSeconds(61);

        assertThat(answers())
                .isEqualTo(
                        new Answers(
                                false,
                                "unknown",
                                "connection_refused",
                                "database connection_refused",
                                7,
                                HERE,
                                false));
        assertThat(reporter.report(false).slot()).isEmpty();
    }

    @Test
    void a_partition_stands_still() {
        lead();
        for (var second = 0; second <= 61; second++) {
            looked(2_000, 2_000);
            var _ = reporter.tick();
            now = now.plusSeconds(1);
        }

        assertThat(answers())
                .isEqualTo(
                        new Answers(
                                true,
                                "1000 bytes, 62000 ms",
                                "partition_behind",
                                "partition-0 partition_behind",
                                7,
                                HERE,
                                false));
        assertThat(monitor.now().level()).isEqualTo(Level.WAITING);

        partitions = List.of(new PartitionState.Here(0, new Lsn(1_999), 7, 4));
        assertThat(answers().waitsFor()).isEqualTo("none");
        assertThat(monitor.now()).isEqualTo(State.ACTIVE);
    }

    @Test
    void kafka_has_stopped() {
        lead();
        looked(1_000, 1_000);

        monitor.kafkaSilent(Optional.of(now));

        assertThat(answers())
                .isEqualTo(
                        new Answers(
                                true,
                                "0 bytes, 0 ms",
                                "kafka_silent",
                                "feed kafka_silent",
                                7,
                                HERE,
                                false));
    }

    @Test
    void another_instance_leads() {
        serve();
        leader = THERE;
        partitions = List.of(new PartitionState.Elsewhere(0, THERE));
        monitor.connection(new ConnectionState.Locking(SERVED, 3));
        monitor.report(new State(Level.WAITING, StackReason.OTHER_LEADER, "another leads"));
        looked(1_000, 1_000);

        assertThat(answers())
                .isEqualTo(new Answers(false, "unknown", "other_leader", "", 7, THERE, true));
    }

    @Test
    void the_shape_logs_are_being_restored() {
        lead();
        partitions = List.of(new PartitionState.Restoring(0, 5, 10));
        monitor.report(
                new State(Level.WAITING, StackReason.SHAPE_LOGS_RESTORING, "1 of 1 partitions"));
        looked(1_000, 1_000);

        assertThat(answers())
                .isEqualTo(
                        new Answers(true, "unknown", "shape_logs_restoring", "", 7, HERE, false));
        assertThat(reporter.report(false).parts())
                .anyMatch(part -> part.message().equals("5 of 10 entries"));
    }

    @Test
    void a_part_keeps_its_time_from_look_to_look() {
        lead();
        var _ = reporter.tick();
        var began = now;

        now = now.plusSeconds(30);

        assertThat(reporter.report(false).parts()).allMatch(part -> part.since().equals(began));
    }
}
