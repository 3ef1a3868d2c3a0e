package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A row that is a quarter of the service's heap. */
@Tag("servers")
@EnabledIfSystemProperty(named = "metamorph.soak", matches = "true")
final class WideRowTest {
    private static final String HEAP = "-Xmx1g";
    private static final int BYTES = 250_000_000;

    private final HttpClient http = HttpClient.newHttpClient();
    @TempDir Path folder;

    @Test
    void a_row_that_is_too_wide_ends_the_shapes_of_its_table_and_everything_else_goes_on()
            throws Exception {
        try (var database = TestPostgres.database()) {
            database.execute(
                    "CREATE TABLE wide (id int PRIMARY KEY, v text)",
                    "CREATE TABLE narrow (id int PRIMARY KEY, v text)");
            var settings = ServiceSettings.of(database, folder).withJvmOption(HEAP);
            try (var service = Service.start(settings)) {
                service.awaitActive(http, SharedService.PATIENCE);
                writesWideRow(service, database);
            }
        }
    }

    private void writesWideRow(Service service, TestDatabase database) throws Exception {
        var wide = new Follower(http, service.address(), "table=wide");
        var narrow = new Follower(http, service.address(), "table=narrow");
        wide.catchUp();
        narrow.catchUp();

        var begun = System.nanoTime();
        database.execute(
                "INSERT INTO wide VALUES (1, repeat('x', %d))".formatted(BYTES),
                "INSERT INTO narrow VALUES (1, 'behind the insert')");
        assertThat(lines(narrow.news())).anyMatch(line -> line.contains("behind the insert"));
        took("insert", begun);
        await("the shape ends", () -> wide.ask(true).join().statusCode() == 409);
        assertThat(ended(service)).isPositive();

        begun = System.nanoTime();
        database.execute(
                "UPDATE wide SET id = 2", "INSERT INTO narrow VALUES (2, 'behind the update')");
        assertThat(lines(narrow.news())).anyMatch(line -> line.contains("behind the update"));
        took("update of the key", begun);
        var written =
                database.query("SELECT pg_current_wal_flush_lsn()::text").getFirst().getFirst();
        await(
                "the slot advances",
                () -> {
                    database.execute("SELECT pg_logical_emit_message(true, 'wide', 'x')");
                    return database.query(
                                            "SELECT 1 FROM pg_replication_slots WHERE database = current_database() AND confirmed_flush_lsn >= '%s'"
                                                    .formatted(written))
                                    .size()
                            == 1;
                });
        await(
                "the table's row is refused",
                () -> {
                    var answer = new Follower(http, service.address(), "table=wide").ask(false);
                    return answer.join().statusCode() == 503
                            && answer.join().body().contains("row_too_large");
                });
    }

    private static void took(String what, long begun) {
        System.out.printf(
                "wide: %s of %d bytes passed in %d ms%n",
                what, BYTES, (System.nanoTime() - begun) / 1_000_000);
    }

    private long ended(Service service) throws Exception {
        var request = HttpRequest.newBuilder(service.admin().resolve("/metrics")).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line ->
                        line.startsWith("metamorph_shapes_ended_total{cause=\"row_too_large\"} "))
                .mapToLong(line -> (long) Double.parseDouble(line.split(" ", -1)[1]))
                .sum();
    }

    private static void await(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + SharedService.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited until " + what).isNegative();
            LockSupport.parkNanos(50_000_000);
        }
    }
}
