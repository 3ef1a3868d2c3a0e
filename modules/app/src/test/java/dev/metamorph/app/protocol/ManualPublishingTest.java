package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** What readers are told by a service that leaves the publication to somebody else. */
@Tag("servers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ManualPublishingTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ALL = "insert, update, delete, truncate";

    @TempDir static Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private TestDatabase database;
    private Service service;

    @BeforeAll
    void start() throws Exception {
        database = TestPostgres.database();
        database.execute("CREATE ROLE steward LOGIN REPLICATION", "CREATE PUBLICATION shop");
        service =
                Service.start(
                        ServiceSettings.of(database, folder)
                                .with(
                                        "DATABASE_URL",
                                        database.url().replaceFirst("//[^@]*@", "//steward@"))
                                .with("PUBLICATION_NAME", "shop")
                                .with("MANUAL_PUBLISHING", "true")
                                .with("SCHEMA_CHECK_INTERVAL", "500ms")
                                .with("LONG_POLL_TIMEOUT", "400ms"));
        service.awaitActive(http, PATIENCE);
    }

    @AfterAll
    void stop() {
        http.close();
        service.close();
        database.execute("DROP OWNED BY steward", "DROP ROLE steward");
        database.close();
    }

    @Test
    void each_step_that_is_missing_is_reported_until_the_table_is_served() {
        database.execute("CREATE TABLE steps (id int PRIMARY KEY, v int)");
        var told = new ArrayList<String>();
        told.add(refusal("steps"));
        database.execute("ALTER PUBLICATION shop ADD TABLE steps WHERE (id > 5)");
        told.add(refusal("steps"));
        database.execute("ALTER PUBLICATION shop SET TABLE steps (id)");
        told.add(refusal("steps"));
        database.execute("ALTER PUBLICATION shop SET TABLE steps");
        told.add(refusal("steps"));
        database.execute("ALTER TABLE steps REPLICA IDENTITY FULL");
        told.add(refusal("steps"));
        database.execute("GRANT SELECT ON steps TO steward");
        var reader = follower("steps");
        reader.catchUp();
        database.execute("INSERT INTO steps VALUES (1, 1)");

        assertThat(reader.news(1)).first().asString().startsWith("insert");
        assertThat(told)
                .containsExactly(
                        "Database table \"public.steps\" is missing from the publication \"shop\" and manual table publishing prevents Metamorph from adding it",
                        "Publication \"shop\" leaves out columns or rows of the database table \"public.steps\"",
                        "Publication \"shop\" leaves out columns or rows of the database table \"public.steps\"",
                        "Database table \"public.steps\" does not have its replica identity set to FULL",
                        "Unable to create initial snapshot: permission denied for table steps; run GRANT SELECT ON public.steps TO steward");
        assertThat(members()).contains("steps");
    }

    /** It waits for a service that comes up, twice. */
    @Test
    @EnabledIfSystemProperty(named = "metamorph.soak", matches = "true")
    void a_publication_that_leaves_out_an_operation_ends_its_shapes_until_it_does_not() {
        publish("sold");
        publish("bought");
        var reader = follower("sold");
        reader.catchUp();

        database.execute("ALTER PUBLICATION shop SET (publish = 'insert, update')");

        await(reader, 409);
        for (var asked : List.of(ask("sold"), ask("bought"))) {
            var refused = asked.join();
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(refused.body())
                    .contains("does not publish all required operations: INSERT,");
        }
        database.execute("ALTER PUBLICATION shop SET (publish = '%s')".formatted(ALL));
        awaitServed("sold");
        var next = follower("sold");
        assertThat(lines(next.catchUp())).first().asString().startsWith("insert");
        database.execute("DELETE FROM sold");
        assertThat(next.news(1)).first().asString().startsWith("delete");
    }

    @Test
    void a_table_that_is_taken_out_ends_its_shapes_and_is_not_put_back() {
        publish("lent");
        var reader = follower("lent");
        reader.catchUp();

        database.execute("ALTER PUBLICATION shop DROP TABLE lent");

        await(reader, 409);
        assertThat(refusal("lent")).contains("is missing from the publication \"shop\"");
        assertThat(members()).doesNotContain("lent");
    }

    private void publish(String table) {
        database.execute(
                "CREATE TABLE %s (id int PRIMARY KEY, v int)".formatted(table),
                "INSERT INTO %s VALUES (1, 1)".formatted(table),
                "ALTER TABLE %s REPLICA IDENTITY FULL".formatted(table),
                "GRANT SELECT ON %s TO steward".formatted(table),
                "ALTER PUBLICATION shop ADD TABLE " + table);
    }

    private String members() {
        return database.query("SELECT tablename FROM pg_publication_tables WHERE pubname = 'shop'")
                .toString();
    }

    private static void await(Follower reader, int status) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (reader.ask(true).join().statusCode() != status) {
            assertThat(System.nanoTime() - deadline).as("waited for " + status).isNegative();
            LockSupport.parkNanos(20_000_000);
        }
    }

    private void awaitServed(String table) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (get(table).statusCode() != 200) {
            assertThat(System.nanoTime() - deadline).as("waited for the shape").isNegative();
            LockSupport.parkNanos(100_000_000);
        }
    }

    private HttpResponse<String> get(String table) {
        return ask(table).join();
    }

    private CompletableFuture<HttpResponse<String>> ask(String table) {
        var path = "/v1/shape?offset=-1&table=" + table;
        var request = HttpRequest.newBuilder(service.address().resolve(path)).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private String refusal(String table) {
        var response = get(table);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValue("electric-internal-known-error")).contains("true");
        return response.body()
                .replaceAll("^\\{\"message\":\"|\",\"reason\":\"[a-z_]+\"}$", "")
                .replace("\\\"", "\"");
    }

    private Follower follower(String table) {
        return new Follower(http, service.address(), "table=" + table);
    }
}
