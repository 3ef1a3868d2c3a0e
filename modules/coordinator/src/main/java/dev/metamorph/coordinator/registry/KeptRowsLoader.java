package dev.metamorph.coordinator.registry;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.snapshot.FeedAnswers;
import dev.metamorph.coordinator.snapshot.SnapshotOrder;
import dev.metamorph.feed.record.FeedRecord.RowsDropped;
import dev.metamorph.feed.record.FeedRecord.RowsKept;
import dev.metamorph.feed.record.KeepLimits;
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
import java.util.HashSet;
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

    private final ShapeCreator.Tools tools;
    private final ShapeIndex index;
    private final Handles handles;

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

    /**
     * Loads the tables of a shape that are not kept in the partition.
     *
     * @throws dev.metamorph.coordinator.snapshot.SnapshotException if the rows of one cannot be
     *     read
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    void load(Connection connection, int partition, ShapeCreator.Order order)
            throws InterruptedException {
        var kept = kept(partition);
        for (var table : order.inner()) {
            if (kept.add(table.relation().id())) {
                load(connection, partition, table.withFullIdentity());
            }
        }
        if (kept.add(order.table().relation().id())) {
            load(connection, partition, order.table().withFullIdentity());
        }
    }

    private Set<RelationId> kept(int partition) {
        var kept = new HashSet<RelationId>();
        index.list(listed -> {
            var shape = listed.shape();
            if (listed.state() == ShapeList.State.ACTIVE
                    && shape.ref().partition() == partition
                    && shape.definition().isDerived()) {
                kept.add(shape.definition().relation());
                kept.addAll(shape.definition().derivation().inner());
            }
        });
        return kept;
    }

    private void load(Connection connection, int partition, Inspection.Table table)
            throws InterruptedException {
        var relation = table.relation();
        var definition = allRows(relation);
        var handle = handles.next(definition);
        FeedAnswers.await(
                tools.feed().append(partition, new RowsKept(handle, relation, KeepLimits.DEFAULT)));
        var order = new SnapshotOrder(handle, partition, definition, relation, table.fingerprint());
        try {
            tools.snapshotter().take(connection, order, tools.feed().sent().mark(), () -> {});
            log.info("Rows of a table loaded table={} partition={}", relation.name(), partition);
        } catch (RuntimeException e) {
            var _ =
                    tools.feed()
                            .append(
                                    partition,
                                    new RowsDropped(handle, String.valueOf(e.getMessage())));
            throw e;
        }
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
