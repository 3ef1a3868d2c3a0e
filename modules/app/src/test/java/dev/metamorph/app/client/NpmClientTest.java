package dev.metamorph.app.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Packages from npm as they are published, against the whole service, which has the environment of
 * one of Electric with Kafka's address added.
 */
@Tag("servers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NpmClientTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TRANSACTIONS = 300;
    private static final String TWO_ROWS =
            "[{\"done\":false,\"id\":1,\"title\":\"one\"},"
                    + "{\"done\":null,\"id\":2,\"title\":\"two\"}]";

    @TempDir static Path folder;

    private TestDatabase database;
    private Service service;
    private int tables;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(NodeClient.available(), "no Node on this machine: npm clients were not tried");
        NodeClient.install(Files.createDirectory(folder.resolve("node")));
        database = TestPostgres.database();
        var settings =
                ServiceSettings.of(database, folder)
                        .underNamesOfElectric()
                        .with("ELECTRIC_USAGE_REPORTING", "false");
        service = Service.start(settings);
        try (var http = HttpClient.newHttpClient()) {
            service.awaitActive(http, PATIENCE);
        }
        assertThat(Files.readString(settings.log()))
                .contains("ELECTRIC_USAGE_REPORTING: no usage is reported");
    }

    @AfterAll
    void stop() {
        if (service != null) {
            service.close();
            database.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"long polls", "sse"})
    void the_client_follows_inserts_updates_deletes_and_a_new_beginning(String live)
            throws Exception {
        var table = table();
        try (var client = client("follow.mjs", table, "", live)) {
            client.awaitRows(TWO_ROWS, PATIENCE);

            database.execute(
                    "INSERT INTO %s VALUES (3, 'three', true)".formatted(table),
                    "UPDATE %s SET title = 'uno', done = true WHERE id = 1".formatted(table),
                    "DELETE FROM %s WHERE id = 2".formatted(table));
            client.awaitRows(
                    "[{\"done\":true,\"id\":1,\"title\":\"uno\"},"
                            + "{\"done\":true,\"id\":3,\"title\":\"three\"}]",
                    PATIENCE);

            database.execute(
                    "TRUNCATE %s".formatted(table),
                    "INSERT INTO %s VALUES (9, 'nine', false)".formatted(table));
            client.awaitRows("[{\"done\":false,\"id\":9,\"title\":\"nine\"}]", PATIENCE);

            database.execute("UPDATE %s SET title = 'neuf'".formatted(table));
            client.awaitRows("[{\"done\":false,\"id\":9,\"title\":\"neuf\"}]", PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sse"})
    void a_browser_behind_a_cache_follows_inserts_updates_and_a_new_beginning(String live)
            throws Exception {
        assumeTrue(Browser.available(), "no Chromium on this machine: a browser was not tried");
        assumeTrue(CachingProxy.available(), "no nginx on this machine: a browser was not tried");
        var table = table();
        var node = folder.resolve("node");
        try (var proxy =
                        CachingProxy.start(
                                Files.createTempDirectory(folder, "nginx"), service.address());
                var browser =
                        Browser.open(node, proxy.address().resolve("/v1/shape"), table, live)) {
            browser.awaitRows(TWO_ROWS, PATIENCE);

            database.execute(
                    "UPDATE %s SET title = 'uno', done = true WHERE id = 1".formatted(table),
                    "DELETE FROM %s WHERE id = 2".formatted(table));
            browser.awaitRows("[{\"done\":true,\"id\":1,\"title\":\"uno\"}]", PATIENCE);

            database.execute(
                    "TRUNCATE %s".formatted(table),
                    "INSERT INTO %s VALUES (9, 'nine', false)".formatted(table));
            browser.awaitRows("[{\"done\":false,\"id\":9,\"title\":\"nine\"}]", PATIENCE);
        }
    }

    @Test
    void the_hook_of_react_shows_a_shape_and_its_changes() throws Exception {
        var table = table();
        try (var client = client("hook.mjs", table)) {
            client.awaitRows(TWO_ROWS, PATIENCE);

            database.execute("DELETE FROM %s WHERE id = 2".formatted(table));

            client.awaitRows("[{\"done\":false,\"id\":1,\"title\":\"one\"}]", PATIENCE);
        }
    }

    @Test
    void the_component_of_the_readme_shows_the_open_orders() throws Exception {
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, quantity int, status text COLLATE \"C\")",
                "INSERT INTO orders VALUES (1, 4, 'new'), (2, 5, 'arrived')");
        var file = folder.resolve("node/orders.tsx");
        Files.writeString(file, readme("tsx"));
        try (var client = client("component.mjs", file.toString(), "OpenOrders")) {
            client.awaitRows("{\"ul\":[{\"li\":[\"4\",\" \",\"new\"]}]}", PATIENCE);

            database.execute("UPDATE orders SET status = 'paid' WHERE id = 1");

            client.awaitRows("{\"ul\":[{\"li\":[\"4\",\" \",\"paid\"]}]}", PATIENCE);
        }
    }

    /** The one block of that language in the README. */
    private static String readme(String language) throws IOException {
        var fence = "```";
        var parts = Files.readString(Path.of("../../README.md")).split(fence + language + "\n");
        assertThat(parts).hasSize(2);
        return parts[1].substring(0, parts[1].indexOf(fence));
    }

    @ParameterizedTest
    @CsvSource({"eager, GET", "progressive, GET", "on-demand, GET", "on-demand, POST"})
    void the_collection_of_tanstack_answers_a_live_query(String mode, String subsets)
            throws Exception {
        var table = table();
        database.execute(
                "INSERT INTO %s SELECT i, 'row ' || i FROM generate_series(3, 9) i"
                        .formatted(table));
        try (var client = client("collection.mjs", table, mode, subsets)) {
            client.awaitRows(
                    "[{\"id\":9,\"title\":\"row 9\"},{\"id\":8,\"title\":\"row 8\"}]", PATIENCE);

            database.execute(
                    "INSERT INTO %s VALUES (10, 'it''s ten')".formatted(table),
                    "DELETE FROM %s WHERE id = 9".formatted(table));

            client.awaitRows(
                    "[{\"id\":10,\"title\":\"it's ten\"},{\"id\":8,\"title\":\"row 8\"}]",
                    PATIENCE);
        }
    }

    @Test
    void the_collection_of_tanstack_follows_rows_that_other_tables_move() throws Exception {
        database.execute(
                "CREATE TABLE people (name text PRIMARY KEY, active boolean)",
                "CREATE TABLE members (who text, project int)",
                "CREATE TABLE tasks (id int PRIMARY KEY, project int, owner text)",
                "INSERT INTO people VALUES ('ann', true), ('bob', false)",
                "INSERT INTO members VALUES ('ann', 10), ('bob', 20)",
                "INSERT INTO tasks VALUES (1, 10, 'eve'), (2, 20, 'ann'), (3, 20, 'eve')");
        var mine =
                "project IN (SELECT project FROM members WHERE who IN (SELECT name FROM people WHERE active))"
                        + " OR owner IN (SELECT name FROM people WHERE active)";
        try (var client = client("moved.mjs", "tasks", mine)) {
            client.awaitRows(moved(1, 2), PATIENCE);

            database.execute("UPDATE people SET active = true WHERE name = 'bob'");
            client.awaitRows(moved(1, 2, 3), PATIENCE);
            database.execute("UPDATE people SET active = false WHERE name = 'ann'");
            client.awaitRows(moved(2, 3), PATIENCE);
            database.execute("UPDATE people SET active = true WHERE name = 'ann'");
            client.awaitRows(moved(1, 2, 3), PATIENCE);
            database.execute("DELETE FROM members");
            client.awaitRows(moved(2), PATIENCE);
            database.execute("UPDATE tasks SET owner = 'zoe' WHERE id = 2");
            client.awaitRows("[]", PATIENCE);
        }
    }

    /** Tasks with the project that each of them has. */
    private static String moved(int... ids) {
        return Arrays.stream(ids)
                .mapToObj(id -> "{\"id\":%d,\"project\":%d}".formatted(id, id == 1 ? 10 : 20))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"polls", "sse"})
    void shapes_that_are_aligned_show_a_transaction_in_all_of_them_or_in_none(String live)
            throws Exception {
        var one = versions();
        var other = versions();
        try (var writer = database.connect();
                var client = client("aligned.mjs", live, one, other)) {
            writer.setAutoCommit(false);
            client.awaitRows("[%1$s,%1$s]".formatted(versions(0, "")), PATIENCE);

            for (var n = 1; n <= TRANSACTIONS; n++) {
                try (var statement = writer.createStatement()) {
                    var update = "UPDATE %s SET v = %d WHERE id %% 3 = %d";
                    statement.execute(update.formatted(n % 2 == 0 ? one : other, n, n % 3));
                    statement.execute(update.formatted(n % 2 == 0 ? other : one, n, n % 3));
                }
                writer.commit();
            }

            client.awaitRows("[%1$s,%1$s]".formatted(versions(TRANSACTIONS, "")), PATIENCE);
            if (live.equals("polls")) {
                // Of this one the other shape is told nothing but how far it is.
                database.execute("INSERT INTO %s VALUES (4, 4)".formatted(one));
                client.awaitRows(
                        "[%s,%s]"
                                .formatted(
                                        versions(TRANSACTIONS, ",{\"id\":4,\"v\":4}"),
                                        versions(TRANSACTIONS, "")),
                        PATIENCE);
            }
        }
    }

    /** A table of three rows. */
    private String versions() {
        tables++;
        var table = "versions_%d".formatted(tables);
        database.execute(
                "CREATE TABLE %s (id int PRIMARY KEY, v int)".formatted(table),
                "INSERT INTO %s VALUES (1, 0), (2, 0), (3, 0)".formatted(table));
        return table;
    }

    /** Its rows after so many transactions, a number that three divides. */
    private static String versions(int n, String more) {
        return "[{\"id\":1,\"v\":%d},{\"id\":2,\"v\":%d},{\"id\":3,\"v\":%d}%s]"
                .formatted(Math.max(0, n - 2), Math.max(0, n - 1), n, more);
    }

    @Test
    void a_client_of_events_makes_two_requests_and_one_that_stays_open() throws Exception {
        var table = table();
        try (var client = client("requests.mjs", table, "sse")) {
            client.awaitRows("{\"rows\":2,\"requests\":2}", PATIENCE);

            database.execute("INSERT INTO %s VALUES (3, 'three')".formatted(table));
            client.awaitRows("{\"rows\":3,\"requests\":3}", PATIENCE);

            database.execute("INSERT INTO %s VALUES (4, 'four')".formatted(table));
            client.awaitRows("{\"rows\":4,\"requests\":3}", PATIENCE);
        }
    }

    private String table() {
        tables++;
        var table = "items_%d".formatted(tables);
        database.execute(
                "CREATE TABLE %s (id int PRIMARY KEY, title text NOT NULL, done boolean)"
                        .formatted(table),
                "INSERT INTO %s VALUES (1, 'one', false), (2, 'two', NULL)".formatted(table));
        return table;
    }

    private NodeClient client(String script, String... arguments) throws IOException {
        return NodeClient.start(folder.resolve("node"), script, service.address(), arguments);
    }
}
