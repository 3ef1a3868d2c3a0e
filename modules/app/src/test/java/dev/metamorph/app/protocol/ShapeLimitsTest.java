package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Shapes end because of their number, because nobody reads them and because their logs are too
 * long, and others go on.
 */
@Tag("servers")
final class ShapeLimitsTest {
    private static final Duration PATIENCE = SharedService.PATIENCE;
    private static final int MAX = 5;
    private static final int UNREAD = 10;

    private final HttpClient http = HttpClient.newHttpClient();
    @TempDir Path folder;

    @Test
    void unread_shapes_end_while_a_shape_that_is_read_and_one_with_rows_stay() throws Exception {
        try (var database = TestPostgres.database()) {
            database.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, v text)",
                    "INSERT INTO items VALUES (1, 'a')");
            var settings =
                    ServiceSettings.of(database, folder)
                            .with("SHAPE_LIMITS_INTERVAL", "200ms")
                            .with("MAX_LOG_BYTES", "1MiB")
                            .with("LONG_POLL_TIMEOUT", "2m");
            try (var service = Service.start(settings.with("MAX_SHAPES", Integer.toString(MAX)))) {
                service.awaitActive(http, PATIENCE);
                var run = new Run(service, database);
                run.evicts();
                service.kill();
                service.startAgain(settings.with("SHAPE_IDLE_EXPIRY", "15s"));
                service.awaitActive(http, PATIENCE);
                run.expires();
                run.outgrows();
            }
        }
    }

    private final class Run {
        private final Service service;
        private final TestDatabase database;
        private final List<Follower> unread;
        private final Follower keeping;
        private final Follower reader;

        Run(Service service, TestDatabase database) {
            this.service = service;
            this.database = database;
            keeping = follower("table=items&rows=true");
            unread =
                    IntStream.range(0, UNREAD)
                            .mapToObj(i -> follower("table=items&where=id%%3E%d".formatted(i)))
                            .toList();
            reader = follower("table=items");
        }

        private Follower follower(String shape) {
            return new Follower(http, service.address(), shape);
        }

        /** The reader's shape is the one that was read last, however slow this machine is. */
        void evicts() {
            keeping.catchUp();
            unread.forEach(Follower::catchUp);
            reader.catchUp();
            var waiting = reader.ask(true);

            await("the shapes are no more than allowed", () -> shapes() <= MAX);

            await("all ends are counted", () -> ended("evicted") == UNREAD + 2 - MAX);
            assertThat(status(unread.getFirst())).isEqualTo(409);
            assertThat(status(unread.getLast())).isEqualTo(200);
            assertGoesOn(waiting, "b");
        }

        void expires() {
            assertThat(status(keeping)).isEqualTo(200);
            var waiting = reader.ask(true);

            await("only two shapes are left", () -> shapes() == 2);

            await("all ends are counted", () -> ended("expired") == MAX - 2);
            assertThat(status(unread.getLast())).isEqualTo(409);
            assertGoesOn(waiting, "c");
            assertThat(status(keeping)).isEqualTo(200);
        }

        /**
         * Both shapes that are left, one of which keeps its rows, and their readers begin again.
         */
        void outgrows() {
            for (var write = 0; write < 12; write++) {
                database.execute("UPDATE items SET v = repeat('%x', 100000)".formatted(write));
            }

            await("both logs are too long", () -> ended("log_too_long") == 2);

            assertThat(status(reader)).isEqualTo(409);
            assertThat(status(keeping)).isEqualTo(409);
            var again = follower("table=items").catchUp();
            assertThat(again.getFirst().path("value").path("v").asText())
                    .isEqualTo("b".repeat(100_000));
        }

        private int status(Follower one) {
            return one.ask(false).join().statusCode();
        }

        /** The reader that waited all the time, and the next one, get what is written. */
        private void assertGoesOn(CompletableFuture<HttpResponse<String>> waiting, String value) {
            assertThat(waiting).isNotDone();
            database.execute("UPDATE items SET v = '%s'".formatted(value));
            assertThat(waiting.join().statusCode()).isEqualTo(200);
            assertThat(lines(reader.news()))
                    .contains(
                            "update \"public\".\"items\"/\"1\" {\"id\":\"1\",\"v\":\"%s\"}"
                                    .formatted(value));
        }

        private int shapes() {
            return Follower.json(get(service.address().resolve("/v1/shapes?limit=1")))
                    .path("total")
                    .asInt();
        }

        private int ended(String cause) {
            var line = "metamorph_shapes_ended_total{cause=\"%s\"} ".formatted(cause);
            return get(service.admin().resolve("/metrics"))
                    .body()
                    .lines()
                    .filter(each -> each.startsWith(line))
                    .mapToInt(each -> (int) Double.parseDouble(each.substring(line.length())))
                    .sum();
        }

        private HttpResponse<String> get(URI url) {
            var request = HttpRequest.newBuilder(url).build();
            return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited until " + what).isNegative();
            LockSupport.parkNanos(50_000_000);
        }
    }
}
