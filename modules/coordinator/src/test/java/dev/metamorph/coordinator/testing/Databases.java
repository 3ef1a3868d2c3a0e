package dev.metamorph.coordinator.testing;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.DatabaseLogin;
import dev.metamorph.embedded.testing.TestDatabase;

import java.util.Map;

/** Connection pools on a test's database. */
public final class Databases {
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

    /** Opens an admin pool. */
    public static ConnectionPool admin(TestDatabase database) {
        return ConnectionPool.open(database.name(), ConnectionPool.Role.ADMIN, login(database), 3);
    }
}
