package dev.metamorph.coordinator.inspect;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;

import org.jspecify.annotations.Nullable;

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
 * Finds tables by name and caches their descriptions. A description older than the configured age
 * is returned once more while it is read again in the background. Any thread.
 */
public final class Inspector {
    private static final int MOST_TABLES = 10_000;

    private final Supplier<Optional<ConnectionPool>> database;
    private final Duration age;
    private final InstantSource clock;
    private final Executor background;
    private final Map<TableName, Known> tables = new ConcurrentHashMap<>();

    /** The last read of each table that is being read: a table that is forgotten has none. */
    private final Map<TableName, Object> reads = new ConcurrentHashMap<>();

    /**
     * Creates an inspector.
     *
     * @param database the admin pool, while there is one
     * @param age the age after which a table is read again
     * @param background runs the reads that wait for the database
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

    /** Returns whether {@link #known} would return this table without reading it again. */
    public boolean isCurrent(Inspection.Table table) {
        var known = tables.get(table.relation().name());
        return known != null && known.table().equals(table) && !isOld(known);
    }

    /** The cached description of the table; never blocks. */
    public Optional<Inspection.Table> known(TableName name) {
        var known = tables.get(name);
        if (known == null) {
            return Optional.empty();
        }
        if (isOld(known)) {
            // Only one caller in a period reads the table again: the others see the
            // time that this one set.
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
            // The cached description stays valid, and the next caller retries.
        }
    }

    /**
     * The table as it is now, or as it was read no longer ago than the given age.
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
     * The table as it is now; updates the cache.
     *
     * @throws PostgresException if the database cannot be asked
     */
    public Inspection inspect(TableName name) {
        var read = new Object();
        reads.put(name, read);
        try {
            var found =
                    pool().ask(
                                    "reading table " + name,
                                    connection -> RelationReader.byName(connection, name));
            switch (found) {
                case Inspection.Table table -> keep(name, table, read);
                case Inspection.Refused _, Inspection.Missing _ -> tables.remove(name);
            }
            return found;
        } finally {
            reads.remove(name, read);
        }
    }

    /**
     * The given tables as they are now; dropped ones are missing from the result.
     *
     * @throws PostgresException if the database cannot be asked
     */
    public Map<RelationId, Inspection> inspect(Collection<RelationId> ids) {
        return pool().ask("reading tables", connection -> RelationReader.byId(connection, ids));
    }

    /**
     * Discards the cached description, so that the next request reads the table again. A read that
     * has begun before is not cached: it may not have seen what the caller knows.
     */
    public void forget(TableName name) {
        tables.compute(
                name,
                (forgotten, _) -> {
                    reads.remove(forgotten);
                    return null;
                });
    }

    private void keep(TableName name, Inspection.Table table, Object read) {
        if (tables.size() >= MOST_TABLES) {
            tables.clear();
        }
        tables.compute(
                name, (kept, before) -> reads.remove(kept, read) ? newer(before, table) : before);
    }

    private Known newer(@Nullable Known before, Inspection.Table table) {
        // If nothing has changed, keep the same object: caches that refer to it compare
        // by identity first.
        var same = before != null && before.table().equals(table) ? before.table() : table;
        return new Known(same, clock.millis());
    }

    private ConnectionPool pool() {
        return database.get()
                .orElseThrow(() ->
                        new PostgresException(
                                "reading the catalog",
                                new SQLException("there is no connection", "08003")));
    }
}
