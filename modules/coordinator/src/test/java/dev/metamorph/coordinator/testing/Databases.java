package dev.metamorph.coordinator.testing;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.DatabaseLogin;
import dev.metamorph.embedded.testing.TestDatabase;

import java.util.Map;

/** Pools on a test's database. */
public final class Databases {
    private Databases() {}

    /** As the super user. */
    public static DatabaseLogin login(TestDatabase database) {
        return new DatabaseLogin(database.jdbcUrl(), Map.of());
    }

    /** As somebody else, who needs no password. */
    public static DatabaseLogin login(TestDatabase database, String user) {
        return new DatabaseLogin(
                database.jdbcUrl().replace("?user=postgres", ""), Map.of("user", user));
    }

    /** A pool for administration. */
    public static ConnectionPool admin(TestDatabase database) {
        return ConnectionPool.open(database.name(), ConnectionPool.Role.ADMIN, login(database), 3);
    }
}
