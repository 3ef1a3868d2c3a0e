package dev.metamorph.coordinator.testing;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.DatabaseLogin;
import dev.metamorph.embedded.testing.TestDatabase;

import java.util.Map;

/** Connection pools on a test's database. */
public final class Databases {
    /** The role of {@link #owner}. */
    public static final String OWNER = "stack_owner";

    private Databases() {}

    /** Logs in as the superuser. */
    public static DatabaseLogin login(TestDatabase database) {
        return new DatabaseLogin(database.jdbcUrl(), Map.of());
    }

    /** Logs in as another role, which needs no password. */
    public static DatabaseLogin login(TestDatabase database, String user) {
        return new DatabaseLogin(
                database.jdbcUrl().replace("?user=postgres", ""), Map.of("user", user));
    }

    /**
     * Logs in as a role with the least privileges that a stack needs: it may replicate, and it owns
     * the database and what is created in it. It is no superuser, and no member of {@code
     * pg_read_all_stats}, so that it sees of other roles' sessions only what everybody sees.
     *
     * @return the login of {@link #OWNER}
     */
    public static DatabaseLogin owner(TestDatabase database) {
        database.execute(
                "SET synchronous_commit = local",
                "DO $$ BEGIN CREATE ROLE %s LOGIN REPLICATION; EXCEPTION WHEN duplicate_object THEN END $$"
                        .formatted(OWNER),
                "ALTER ROLE %s SET synchronous_commit = local".formatted(OWNER),
                "ALTER DATABASE %s OWNER TO %s".formatted(database.name(), OWNER));
        return login(database, OWNER);
    }

    /** Opens an admin pool. */
    public static ConnectionPool admin(TestDatabase database) {
        return ConnectionPool.open(database.name(), ConnectionPool.Role.ADMIN, login(database), 3);
    }
}
