package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.ConnectionPool.Role;
import dev.metamorph.coordinator.snapshot.SnapshotCounters;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The figures of the sessions of the connection side, one after the other. Any thread. */
public final class ConnectionFigures {
    private final Map<Role, ConnectionPool> pools = new ConcurrentHashMap<>();
    private final SnapshotCounters snapshots = new SnapshotCounters();

    /** A pool was opened; replaces the one of the former session. */
    void opened(Role role, ConnectionPool pool) {
        pools.put(role, pool);
    }

    /** The connections of a pool; empty if it is not open. */
    public Optional<ConnectionPool.Figures> pool(Role role) {
        return Optional.ofNullable(pools.get(role)).flatMap(ConnectionPool::figures);
    }

    /** The counters of initial snapshots. */
    SnapshotCounters snapshots() {
        return snapshots;
    }

    /** The initial snapshots that this process has taken. */
    public SnapshotCounters.Figures snapshotFigures() {
        return snapshots.figures();
    }
}
