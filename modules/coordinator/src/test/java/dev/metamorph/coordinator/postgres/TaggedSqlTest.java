package dev.metamorph.coordinator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

import java.util.List;

/** The server sees which stack a statement belongs to. */
@Tag("servers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TaggedSqlTest {
    private static final String SEEN =
            "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()";
    private static final String EXPECTED = "/* metamorph stack=shop */ " + SEEN;

    private final TestDatabase database = TestPostgres.database();

    @AfterAll
    void close() {
        database.close();
    }

    private ConnectionPool pool(ConnectionPool.Role role) {
        return ConnectionPool.open("shop", role, Databases.login(database), 2);
    }

    @ParameterizedTest
    @EnumSource(ConnectionPool.Role.class)
    void statements_of_each_kind_are_seen_with_the_stack(ConnectionPool.Role role) {
        try (var pool = pool(role)) {
            var simple =
                    pool.ask(
                            "testing",
                            connection -> {
                                try (var statement = connection.createStatement();
                                        var row = statement.executeQuery(SEEN)) {
                                    row.next();
                                    return row.getString(1);
                                }
                            });
            var prepared =
                    pool.askApart(
                            "testing",
                            connection -> {
                                try (var statement = connection.prepareStatement(SEEN);
                                        var row = statement.executeQuery()) {
                                    row.next();
                                    return row.getString(1);
                                }
                            });

            assertThat(simple).isEqualTo(EXPECTED);
            assertThat(prepared).isEqualTo(EXPECTED);
        }
    }

    @Test
    void a_connection_is_otherwise_as_it_was() throws Exception {
        try (var pool = pool(ConnectionPool.Role.ADMIN);
                var connection = pool.borrow()) {
            assertThat(List.of(connection)).contains(connection);
            assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
            assertThatThrownBy(() ->
                            pool.ask(
                                    "testing",
                                    each -> each.createStatement().execute("SELECT 1/0")))
                    .isInstanceOf(PostgresException.class)
                    .hasMessageContaining("division by zero");
        }
    }
}
