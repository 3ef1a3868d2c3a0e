package dev.metamorph.app.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

/** Packages from npm as they are published, against the whole service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NpmClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
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
        service = Service.start(ServiceSettings.of(database, folder));
        try (var http = HttpClient.newHttpClient()) {
            service.awaitActive(http, PATIENCE);
        }
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
