package dev.metamorph.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;

@Tag("servers")
@Timeout(60)
final class DemoTest {

    @Test
    void the_tables_are_created_once() throws SQLException {
        try (var database = TestPostgres.database()) {
            Demo.create(database.jdbcUrl());
            Demo.create(database.jdbcUrl());

            assertThat(database.query("SELECT count(*) FROM items")).containsExactly(List.of("3"));
        }
    }

    @Test
    void orders_come_in_while_it_runs() throws SQLException {
        try (var database = TestPostgres.database()) {
            Demo.create(database.jdbcUrl());

            try (var _ = Demo.start(database.jdbcUrl(), new Random(1))) {
                awaitOrder(database);
            }
        }
    }

    private static void awaitOrder(TestDatabase database) {
        while (database.query("SELECT id FROM orders").isEmpty()) {
            Thread.onSpinWait();
        }
    }
}
