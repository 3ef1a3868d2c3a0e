package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.OptionalLong;

/**
 * Keeps the replication slot from filling the primary's disk: warns when the slot retains half of
 * the budget, and gives the slot up when it retains more than all of it. Then every shape begins
 * again, which costs less than a database that can no longer write. Used by one thread.
 */
final class WalBudget {
    private static final Logger log = LoggerFactory.getLogger(WalBudget.class);

    private final String slot;
    private final OptionalLong bytes;
    private boolean warned;

    /**
     * Creates a budget.
     *
     * @param slot the slot's name
     * @param bytes how many bytes of WAL the slot may retain; empty without a limit
     */
    WalBudget(String slot, OptionalLong bytes) {
        this.slot = slot;
        this.bytes = bytes;
    }

    /**
     * Compares the slot with the budget.
     *
     * @throws FailureException if the slot retains more; the failure is a {@link Failure.Rebuild}
     */
    void look(SlotFigures figures) {
        if (bytes.isEmpty()) {
            return;
        }
        var limit = bytes.getAsLong();
        var retained = figures.retainedBytes();
        if (retained > limit) {
            throw new FailureException(
                    new Failure.Rebuild(
                            StackReason.WAL_BUDGET_EXCEEDED,
                            "the replication slot \"%s\" retains %d bytes of WAL, more than WAL_BUDGET (%d): it is dropped, and all shapes are created again"
                                    .formatted(slot, retained, limit)));
        }
        var isHalf = retained > limit / 2;
        if (isHalf && !warned) {
            log.warn(
                    "Replication slot retains more than half of its WAL budget slot={} retained_bytes={} budget_bytes={} remedy=\"find out what the stack waits for: metamorph status\"",
                    slot,
                    retained,
                    limit);
        } else if (!isHalf && warned) {
            log.info(
                    "Replication slot retains less than half of its WAL budget slot={} retained_bytes={} budget_bytes={}",
                    slot,
                    retained,
                    limit);
        }
        warned = isHalf;
    }
}
