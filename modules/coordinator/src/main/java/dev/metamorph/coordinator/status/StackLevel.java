package dev.metamorph.coordinator.status;

import dev.metamorph.coordinator.disk.DiskLevel;
import dev.metamorph.coordinator.disk.DiskReport;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.port.StackStatus.State;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import java.util.Optional;

/**
 * The level of service that a stack reaches. Pure.
 *
 * <pre>
 * shape logs or registry not there ──────────────► STARTING
 * connection side starting, existing shapes served ► WAITING
 * connection side active, but Kafka is silent,
 *   the slot or a partition stands still,
 *   or Postgres is silent ────────────────────────► WAITING
 * otherwise ─────────────────────────────────────► what the connection side reports
 * </pre>
 *
 * <p>The reason is the one that an operator has to act on: a failure counts more than an ordinary
 * wait, and Kafka's silence more than an ordinary wait of the connection side.
 */
final class StackLevel {
    private StackLevel() {}

    /**
     * The observations that the level depends on.
     *
     * @param connection the state that the connection side reports
     * @param isServing whether the shape side runs and the shape registry has been read
     * @param kafka since when Kafka does not answer, in words; empty if it does
     * @param standstill why the slot or a partition does not advance although the connection side
     *     is active
     * @param disk how full the disk is
     */
    record Observed(
            State connection,
            boolean isServing,
            Optional<String> kafka,
            Optional<Standstill> standstill,
            DiskReport disk) {}

    /**
     * Nothing flows although the connections look healthy.
     *
     * @param message since when, and how much WAL waits
     */
    record Standstill(Reason reason, String message) {}

    static State of(Observed observed) {
        // A slot that stands still because Kafka is silent is not the reason, but the consequence.
        return observed.kafka().isPresent()
                ? withKafka(withShapes(observed), observed)
                : withStandstill(withShapes(observed), observed);
    }

    private static State withShapes(Observed observed) {
        var connection = observed.connection();
        if (!observed.isServing() && connection.level() != Level.STARTING) {
            var full = observed.disk().level() == DiskLevel.FULL;
            var why = full ? StackReason.DISK_FULL : StackReason.SHAPE_LOGS_OPENING;
            return new State(
                    Level.STARTING,
                    graver(connection.reason(), why),
                    joined(
                            connection.message(),
                            full ? observed.disk().message() : why.condition()));
        }
        // An instance that is just becoming the leader continues to serve existing shapes.
        return observed.isServing() && connection.level() == Level.STARTING
                ? new State(Level.WAITING, connection.reason(), connection.message())
                : connection;
    }

    private static State withStandstill(State state, Observed observed) {
        return state.level() == Level.ACTIVE
                ? observed.standstill()
                        .map(found -> new State(Level.WAITING, found.reason(), found.message()))
                        .orElse(state)
                : state;
    }

    /** Nothing flows while Kafka does not answer, whatever the connections look like. */
    private static State withKafka(State state, Observed observed) {
        return observed.kafka()
                .map(silence ->
                        new State(
                                state.level() == Level.ACTIVE ? Level.WAITING : state.level(),
                                graver(state.reason(), StackReason.KAFKA_SILENT),
                                joined(state.message(), silence)))
                .orElse(state);
    }

    private static Reason graver(Reason first, Reason second) {
        return first.isOrdinary() ? second : first;
    }

    private static String joined(String first, String second) {
        return first.isEmpty() ? second : "%s; %s".formatted(first, second);
    }
}
