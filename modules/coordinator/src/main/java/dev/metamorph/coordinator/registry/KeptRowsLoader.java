package dev.metamorph.coordinator.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.snapshot.FeedAnswers;
import dev.metamorph.coordinator.snapshot.SnapshotException;
import dev.metamorph.coordinator.snapshot.SnapshotOrder;
import dev.metamorph.feed.record.FeedRecord.RowsDropped;
import dev.metamorph.feed.record.FeedRecord.RowsKept;
import dev.metamorph.feed.record.KeepLimits;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Loads the rows of the tables that a shape with subqueries needs into its partition, by the same
 * seam as an initial snapshot. Used by the threads that create shapes.
 *
 * <p>Rows are known to be kept as long as a complete shape in the partition needs them. Otherwise
 * they are sent again; a task that has them ignores that.
 */
final class KeptRowsLoader {
    private static final Logger log = LoggerFactory.getLogger(KeptRowsLoader.class);
    private static final Duration TOO_LARGE_FOR = Duration.ofMinutes(1);

    private final ShapeCreator.Tools tools;
    private final ShapeIndex index;
    private final Handles handles;

    /**
     * Tables that were read up to the limit, with the message for readers, so that a request that
     * is repeated does not read them again.
     */
    private final Cache<RelationId, String> tooLarge =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(TOO_LARGE_FOR).build();

    KeptRowsLoader(ShapeCreator.Tools tools, ShapeIndex index, Handles handles) {
        this.tools = tools;
        this.index = index;
        this.handles = handles;
    }

    /** Returns whether a shape needs the changes of a table. */
    static boolean needs(ShapeDefinition definition, RelationId table) {
        return definition.relation().equals(table)
                || definition.derivation().inner().contains(table);
    }

    /** The reason why the rows of a table are not loaded. */
    sealed interface Problem {
        /** They are more than may be kept; the message is for the reader. */
        record TooLarge(String message) implements Problem {}

        /** They cannot be read now. */
        record Unreadable(Relation table, SnapshotException reason) implements Problem {}
    }

    /**
     * Loads the tables of a shape that are not kept in the partition.
     *
     * @throws SQLException if the database cannot be asked for their sizes
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    Optional<Problem> load(Connection connection, int partition, ShapeCreator.Order order)
            throws SQLException, InterruptedException {
        var kept = kept();
        var missing = new ArrayList<Inspection.Table>();
        var here = kept.computeIfAbsent(partition, _ -> new HashSet<>());
        for (var table : order.inner()) {
            if (here.add(table.relation().id())) {
                missing.add(table);
            }
        }
        if (here.add(order.table().relation().id())) {
            missing.add(order.table());
        }
        for (var table : missing) {
            var problem =
                    tooLarge(connection, table.relation(), kept)
                            .or(() ->
                                    Optional.ofNullable(
                                            tooLarge.getIfPresent(table.relation().id())));
            if (problem.isPresent()) {
                return problem.map(Problem.TooLarge::new);
            }
        }
        for (var table : missing) {
            var problem = load(connection, partition, table.withFullIdentity());
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /** The tables that complete shapes need, by partition. */
    private Map<Integer, Set<RelationId>> kept() {
        var kept = new HashMap<Integer, Set<RelationId>>();
        index.list(listed -> {
            var shape = listed.shape();
            if (listed.state() == ShapeList.State.ACTIVE && shape.definition().isDerived()) {
                var here = kept.computeIfAbsent(shape.ref().partition(), _ -> new HashSet<>());
                here.add(shape.definition().relation());
                here.addAll(shape.definition().derivation().inner());
            }
        });
        return kept;
    }

    /**
     * Why a table is too large to be tried: its size on disk is an estimate of that of its texts.
     *
     * @param kept the tables that are kept with it, by partition
     */
    private Optional<String> tooLarge(
            Connection connection, Relation table, Map<Integer, Set<RelationId>> kept)
            throws SQLException {
        var limits = tools.keeping();
        var bytes = TableSizes.of(connection, Set.of(table.id())).getOrDefault(table.id(), 0L);
        if (bytes / 2 > limits.tableBytes()) {
            return Optional.of(
                    "The rows of table %s, which takes %d bytes on disk, would have to be kept for this clause, and may have %d bytes; see KEPT_TABLE_LIMIT"
                            .formatted(table.name(), bytes, limits.tableBytes()));
        }
        var all = new HashSet<RelationId>();
        kept.values().forEach(all::addAll);
        var sizes = TableSizes.of(connection, all);
        var total =
                kept.values().stream()
                        .flatMap(Set::stream)
                        .mapToLong(id -> sizes.getOrDefault(id, 0L))
                        .sum();
        return total > limits.totalBytes()
                ? Optional.of(
                        "The tables whose rows would have to be kept for this clause and for other shapes take %d bytes on disk, and may take %d bytes; see KEPT_TOTAL_LIMIT"
                                .formatted(total, limits.totalBytes()))
                : Optional.empty();
    }

    private Optional<Problem> load(Connection connection, int partition, Inspection.Table table)
            throws InterruptedException {
        var relation = table.relation();
        var maxBytes = tools.keeping().tableBytes();
        var definition = allRows(relation);
        var handle = handles.next(definition);
        var limits = KeepLimits.DEFAULT.withMaxBytes(maxBytes);
        FeedAnswers.await(tools.feed().append(partition, new RowsKept(handle, relation, limits)));
        var order =
                new SnapshotOrder(
                        handle, partition, definition, relation, table.fingerprint(), maxBytes);
        try {
            tools.snapshotter().take(connection, order, tools.feed().sent().mark(), () -> {});
            log.info("Rows of a table loaded table={} partition={}", relation.name(), partition);
            return Optional.empty();
        } catch (SnapshotException e) {
            drop(partition, handle, e);
            return Optional.of(problem(relation, e));
        } catch (RuntimeException e) {
            drop(partition, handle, e);
            throw e;
        }
    }

    private Problem problem(Relation table, SnapshotException e) {
        if (e.reason() != SnapshotException.Reason.TABLE_TOO_LARGE) {
            return new Problem.Unreadable(table, e);
        }
        var message =
                "The rows of table %s would have to be kept for this clause, and have more than %d bytes; see KEPT_TABLE_LIMIT"
                        .formatted(table.name(), tools.keeping().tableBytes());
        tooLarge.put(table.id(), message);
        return new Problem.TooLarge(message);
    }

    private void drop(int partition, ShapeHandle handle, RuntimeException e) {
        var dropped = new RowsDropped(handle, String.valueOf(e.getMessage()));
        var _ = tools.feed().append(partition, dropped);
    }

    /** All rows with all columns, which no log holds. */
    private static ShapeDefinition allRows(Relation relation) {
        return new ShapeDefinition(
                relation.id(),
                relation.name(),
                relation.keyNames(),
                "",
                relation.columns().stream().map(Column::name).sorted().toList(),
                true,
                Replica.DEFAULT,
                LogMode.FULL);
    }
}
