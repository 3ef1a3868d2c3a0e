package dev.metamorph.shape.status;

import dev.metamorph.shape.Lsn;

import java.util.OptionalLong;

/**
 * The replication slot of a stack as {@code pg_replication_slots} shows it.
 *
 * @param walEnd the end of the server's WAL
 * @param restart the oldest WAL that the slot retains; zero if it retains none, because it is lost
 * @param confirmed the position that was acknowledged to the server
 * @param active whether a connection streams from it
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; empty if
 *     there is no slot
 * @param safeBytes how many bytes of WAL may still be written before the slot can be lost; empty
 *     without a limit
 * @see <a href="https://www.postgresql.org/docs/current/view-pg-replication-slots.html">
 *     pg_replication_slots</a>
 */
public record SlotFigures(
        Lsn walEnd,
        Lsn restart,
        Lsn confirmed,
        boolean active,
        String walStatus,
        OptionalLong safeBytes) {
    /** Returns whether the slot exists. */
    public boolean exists() {
        return !walStatus.isEmpty();
    }

    /** The WAL that the server keeps for the slot, in bytes; for a lost slot it keeps none. */
    public long retainedBytes() {
        return restart.equals(Lsn.ZERO) ? 0 : Math.max(0, walEnd.bytes() - restart.bytes());
    }
}
