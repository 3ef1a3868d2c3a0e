package dev.metamorph.app.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The npm package {@code @electric-sql/client} as it is published. */
final class NpmClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;

    @Test
    void the_npm_client_syncs_a_table_and_follows_inserts_updates_and_deletes() throws Exception {
        assumeTrue(NodeClient.available(), "no Node on this machine: the npm client was not tried");
        NodeClient.install(Files.createDirectory(folder.resolve("node")));
        try (var database = TestPostgres.database();
                var http = HttpClient.newHttpClient();
                var service = Service.start(ServiceSettings.of(database, folder))) {
            database.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, title text NOT NULL, done boolean)",
                    "INSERT INTO items VALUES (1, 'one', false), (2, 'two', NULL)");
            service.awaitActive(http, PATIENCE);
            try (var client =
                    NodeClient.follow(folder.resolve("node"), service.address(), "items")) {
                client.awaitRows(
                        "[{\"done\":false,\"id\":1,\"title\":\"one\"},"
                                + "{\"done\":null,\"id\":2,\"title\":\"two\"}]",
                        PATIENCE);

                database.execute(
                        "INSERT INTO items VALUES (3, 'three', true)",
                        "UPDATE items SET title = 'uno', done = true WHERE id = 1",
                        "DELETE FROM items WHERE id = 2");

                client.awaitRows(
                        "[{\"done\":true,\"id\":1,\"title\":\"uno\"},"
                                + "{\"done\":true,\"id\":3,\"title\":\"three\"}]",
                        PATIENCE);
            }
        }
    }
}
