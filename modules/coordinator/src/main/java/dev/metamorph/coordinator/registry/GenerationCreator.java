package dev.metamorph.coordinator.registry;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.coordinator.publication.PublicationManager;
import dev.metamorph.coordinator.snapshot.FeedAnswers;
import dev.metamorph.coordinator.snapshot.SnapshotException;
import dev.metamorph.coordinator.snapshot.SnapshotOrder;
import dev.metamorph.feed.record.FeedRecord.GenerationCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.SnapshotFailed;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeDirectory.Shape;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Creates the next generations of shapes during one epoch (docs/design.md, "A log stays short"):
 * the same shape with a new handle and a snapshot of its own. A creation that fails leaves the
 * shape as it was.
 */
final class GenerationCreator {
    private static final Logger log = LoggerFactory.getLogger(GenerationCreator.class);

    private final ShapeCreator.Tools tools;
    private final ShapeIndex index;
    private final Handles handles;
    private final PartitionGates gates;

    GenerationCreator(
            ShapeCreator.Tools tools, ShapeIndex index, Handles handles, PartitionGates gates) {
        this.tools = tools;
        this.index = index;
        this.handles = handles;
        this.gates = gates;
    }

    /**
     * Creates the next generation of a shape, on the caller's thread, until its last row is sent.
     *
     * @param shape the shape, with its table as it was when it was created
     * @param now the table as it is now
     * @return why it was not created; empty if it was
     */
    Optional<String> create(Shape shape, Inspection now) throws InterruptedException {
        if (!(now instanceof Inspection.Table found)) {
            return Optional.of("its table cannot be followed");
        }
        var table = found.withFullIdentity();
        if (!table.relation().equals(Inspection.Table.full(shape.relation()))) {
            return Optional.of("its table has changed since the shape was created");
        }
        try {
            if (!gates.await(shape.ref().partition(), tools.restore())) {
                return Optional.of("its partition is being restored");
            }
            var unpublished = unpublished(shape, table);
            return unpublished.isPresent() ? unpublished : snapshot(shape, table);
        } catch (PostgresException | FeedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Why the stream may lack changes of the table. The shape itself has the same gap then, and is
     * ended by those who look for it.
     */
    private Optional<String> unpublished(Shape shape, Inspection.Table table)
            throws InterruptedException {
        return switch (tools.publication().ensure(table.relation())) {
            case PublicationManager.Outcome.Refused(var message) -> Optional.of(message);
            case PublicationManager.Outcome.Ready(var added) -> {
                if (added) {
                    var reason = "the table was missing from the publication";
                    index.active().stream()
                            .filter(one -> one.relation().id().equals(shape.relation().id()))
                            .forEach(one -> end(one, reason));
                    yield Optional.of(reason);
                }
                yield tools.publication().begins(shape.relation().id())
                        ? Optional.of("the table's publication has changed")
                        : Optional.empty();
            }
        };
    }

    private void end(Shape shape, String reason) {
        index.end(shape.ref().handle());
        try {
            var _ =
                    tools.feed()
                            .append(
                                    shape.ref().partition(),
                                    new ShapeDropped(shape.ref().handle(), reason));
        } catch (FeedException e) {
            // All others must end here, too: the next leader drops what has ended here.
            log.debug("Shape left to the next leader shape={}", shape.ref().handle(), e);
        }
    }

    private Optional<String> snapshot(Shape shape, Inspection.Table table)
            throws InterruptedException {
        var replaced = shape.ref().handle();
        try (var connection = tools.snapshots().borrow()) {
            var handle = handles.next(shape.definition());
            // Readers may come with the new handle as soon as the task has it.
            if (index.coming(replaced, handle).isEmpty()) {
                return Optional.of("the shape has ended");
            }
            FeedAnswers.await(
                    tools.feed()
                            .append(
                                    shape.ref().partition(),
                                    new GenerationCreated(
                                            new ShapeCreated(
                                                    handle,
                                                    shape.definition(),
                                                    shape.relation(),
                                                    tools.format()),
                                            replaced)));
            log.debug("Generation created shape={} replaces={}", handle, replaced);
            return take(connection, handle, shape, table);
        } catch (SQLException e) {
            throw new PostgresException("giving back a connection", e);
        }
    }

    private Optional<String> take(
            Connection connection, ShapeHandle handle, Shape shape, Inspection.Table table)
            throws InterruptedException {
        var order =
                new SnapshotOrder(
                        handle,
                        shape.ref().partition(),
                        shape.definition(),
                        table.relation(),
                        table.fingerprint());
        try {
            tools.snapshotter().take(connection, order, tools.feed().sent().mark(), () -> {});
            return Optional.empty();
        } catch (SnapshotException e) {
            abandon(order, String.valueOf(e.getMessage()));
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException | InterruptedException | Error e) {
            abandon(order, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** If the epoch has ended, the task ends the generation when it sees the next leader. */
    private void abandon(SnapshotOrder order, String reason) {
        try {
            var _ =
                    tools.feed()
                            .append(
                                    order.partition(),
                                    new SnapshotFailed(order.handle(), 1, reason));
        } catch (FeedException e) {
            log.debug("Generation left to the next leader shape={}", order.handle(), e);
        }
    }
}
