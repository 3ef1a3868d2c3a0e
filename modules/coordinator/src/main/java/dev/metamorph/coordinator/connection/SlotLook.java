package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.shape.status.SlotFigures;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the figures of the stack's slot over the admin pool of the current session.
 *
 * @param admin the pool; empty while there is none
 */
public record SlotLook(Supplier<Optional<ConnectionPool>> admin, String slot)
        implements Supplier<Optional<SlotFigures>> {
    /**
     * @throws dev.metamorph.coordinator.postgres.PostgresException if Postgres does not answer
     */
    @Override
    public Optional<SlotFigures> get() {
        return admin.get().map(pool -> ServerChecks.slotFigures(pool, slot));
    }
}
