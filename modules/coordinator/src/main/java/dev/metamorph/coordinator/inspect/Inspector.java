package dev.metamorph.coordinator.inspect;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Finds tables by name. What it has found it keeps; what is older than its age is answered once
 * more while it is read again. May be asked on any thread.
 */
public final class Inspector {
    private static final int MOST_TABLES = 10_000;

    private final Supplier<Optional<ConnectionPool>> database;
    private final Duration age;
    private final InstantSource clock;
    private final Executor background;
    private final Map<TableName, Known> tables = new ConcurrentHashMap<>();

    /**
     * An inspector.
     *
     * @param database the admin pool, while there is one
     * @param age after which a table is read again
     * @param background where it waits for the database
     */
    public Inspector(
            Supplier<Optional<ConnectionPool>> database,
            Duration age,
            InstantSource clock,
            Executor background) {
        this.database = database;
        this.age = age;
        this.clock = clock;
        this.background = background;
    }

    private record Known(Inspection.Table table, long readAtMillis) {}

    private boolean isOld(Known known) {
        return known.readAtMillis() + age.toMillis() < clock.millis();
    }

    /** Whether {@link #known} would answer the same, and would have nothing to read. */
    public boolean isCurrent(Inspection.Table table) {
        var known = tables.get(table.relation().name());
        return known != null && known.table().equals(table) && !isOld(known);
    }

    /** The table as it was when it was last read, if it was; waits for nothing. */
    public Optional<Inspection.Table> known(TableName name) {
        var known = tables.get(name);
        if (known == null) {
            return Optional.empty();
        }
        if (isOld(known)) {
            // Only one asker in a period reads: the others see the time of this one.
            var again = new Known(known.table(), clock.millis());
            if (tables.replace(name, known, again)) {
                background.execute(() -> refresh(name));
            }
        }
        return Optional.of(known.table());
    }

    private void refresh(TableName name) {
        try {
            inspect(name);
        } catch (PostgresException e) {
            // The next asker tries again; until then what is known holds.
        }
    }

    /**
     * The table as it is now, or was that short a time ago.
     *
     * @throws PostgresException if the database cannot be asked
     */
    public Inspection fresh(TableName name, Duration young) {
        var known = tables.get(name);
        return known != null && known.readAtMillis() + young.toMillis() > clock.millis()
                ? known.table()
                : inspect(name);
    }

    /**
     * The table as it is now.
     *
     * @throws PostgresException if the database cannot be asked
     */
    public Inspection inspect(TableName name) {
        var pool = pool();
        var found =
                pool.ask(
                        "reading table " + name,
                        connection -> RelationReader.byName(connection, name));
        switch (found) {
            case Inspection.Table table -> keep(name, table);
            case Inspection.Refused _, Inspection.Missing _ -> tables.remove(name);
        }
        return found;
    }

    /**
     * Those of the tables that exist, as they are now.
     *
     * @throws PostgresException if the database cannot be asked
     */
    public Map<RelationId, Inspection> inspect(Collection<RelationId> ids) {
        return pool().ask("reading tables", connection -> RelationReader.byId(connection, ids));
    }

    /** The table may have changed: it is read again when it is asked for next. */
    public void forget(TableName name) {
        tables.remove(name);
    }

    private void keep(TableName name, Inspection.Table table) {
        if (tables.size() >= MOST_TABLES) {
            tables.clear();
        }
        // The same object as before if nothing has changed: what hangs on it is found at once.
        var before = tables.get(name);
        var same = before != null && before.table().equals(table) ? before.table() : table;
        tables.put(name, new Known(same, clock.millis()));
    }

    private ConnectionPool pool() {
        return database.get()
                .orElseThrow(() ->
                        new PostgresException(
                                "reading the catalog",
                                new SQLException("there is no connection", "08003")));
    }
}
