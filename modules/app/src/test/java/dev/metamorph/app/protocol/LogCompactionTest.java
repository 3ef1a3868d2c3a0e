package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.items;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.shape.ShapeHandle;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Logs are replaced by shorter ones while readers follow them, wait, fall behind and restart. */
@Tag("servers")
final class LogCompactionTest {
    private static final Duration PATIENCE = SharedService.PATIENCE;
    private static final int ROWS = 20;

    /** Restarts take longer than all the rest. */
    private static final boolean SOAK = Boolean.getBoolean("metamorph.soak");

    private final HttpClient http = HttpClient.newHttpClient();
    @TempDir Path folder;

    @Test
    void readers_go_on_across_generations_and_restarts_until_the_retention_is_over()
            throws Exception {
        try (var database = TestPostgres.database()) {
            database.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, v text)",
                    "INSERT INTO items SELECT n, 'a' FROM generate_series(1, %d) n"
                            .formatted(ROWS));
            var settings =
                    ServiceSettings.of(database, folder)
                            .with("SHAPE_LIMITS_INTERVAL", "200ms")
                            .with("LOG_COMPACT_MIN", "20KiB")
                            .with("LOG_COMPACT_RATIO", "2")
                            .with("LONG_POLL_TIMEOUT", "2s");
            try (var service = Service.start(settings)) {
                service.awaitActive(http, PATIENCE);
                var run = new Run(service, database);
                run.slides();
                if (!SOAK) {
                    return;
                }
                service.kill();
                service.startAgain(settings.with("LOG_RETENTION", "1s"));
                service.awaitActive(http, PATIENCE);
                run.goesOn();
                run.deletes();
            }
        }
    }

    private final class Run {
        private final Service service;
        private final TestDatabase database;
        private final Reader waiting;
        private final Reader behind;
        private final Reader late;
        private final String first;
        private int writes;

        Run(Service service, TestDatabase database) {
            this.service = service;
            this.database = database;
            waiting = reader();
            behind = reader();
            late = reader();
            waiting.catchUp();
            behind.catchUp();
            late.catchUp();
            first = waiting.follower.handle();
        }

        private Reader reader() {
            return new Reader(new Follower(http, service.address(), "table=items"));
        }

        /** A reader that keeps up takes over the new handle; one that is behind comes after it. */
        void slides() {
            until(
                    "the reader that waits has another handle",
                    () -> {
                        write();
                        waiting.read(true);
                        return !waiting.follower.handle().equals(first);
                    });
            waiting.readUntil(rows());
            assertThat(streamed(behind.follower))
                    .contains("\"operation\":\"update\"", "up-to-date");

            behind.read(false);
            assertThat(behind.follower.handle()).as("it lacks changes").isEqualTo(first);
            behind.catchUp();

            assertThat(behind.rows).isEqualTo(rows());
            assertThat(behind.follower.handle()).isNotEqualTo(first);
            var fresh = reader();
            fresh.catchUp();
            assertThat(fresh.rows).isEqualTo(rows());
            assertThat(fresh.follower.handle()).isNotEqualTo(first);
            told();
            asked();
        }

        /** A log is replaced by hand, too, as long as at most two replaced ones are kept. */
        void asked() {
            until(
                    "the log has been replaced twice",
                    () -> {
                        var status = compact(waiting.follower.handle());
                        assertThat(status).isIn(202, 400);
                        waiting.read(false);
                        return list("handle=" + first)
                                        .path("shapes")
                                        .path(0)
                                        .path("replaced")
                                        .size()
                                == 2;
                    });

            assertThat(compact(waiting.follower.handle())).isEqualTo(400);
            assertThat(compact("1-1")).isEqualTo(404);
        }

        private int compact(String handle) {
            var path = "/v1/shapes/compact?handle=" + handle;
            var request =
                    HttpRequest.newBuilder(service.address().resolve(path))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
            return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .join()
                    .statusCode();
        }

        /** The list of shapes finds the shape by the replaced handle, too. */
        void told() {
            var shape = list("handle=" + first).path("shapes").path(0);

            assertThat(new ShapeHandle(first).isNoLaterThan(new ShapeHandle(handle(shape))))
                    .isTrue();
            assertThat(shape.path("generation").asInt()).isGreaterThan(1);
            assertThat(shape.path("replaced")).extracting(JsonNode::asText).contains(first);
            assertThat(get("/metrics"))
                    .containsPattern("metamorph_logs_replaced_total [1-9]")
                    .containsPattern("metamorph_log_bytes\\{part=\"base\"\\} [1-9]")
                    .containsPattern("metamorph_log_bytes\\{part=\"tail\"\\} [0-9]");
        }

        private static String handle(JsonNode shape) {
            return shape.path("handle").asText();
        }

        private JsonNode list(String query) {
            try {
                return new ObjectMapper().readTree(get("/v1/shapes?" + query));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        private String get(String path) {
            var request = HttpRequest.newBuilder(service.admin().resolve(path)).build();
            return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().body();
        }

        void goesOn() {
            write();

            waiting.readUntil(rows());
            behind.readUntil(rows());
        }

        /** The reader that never came back is told to begin again, and the others are not. */
        void deletes() {
            until("the first handle has ended", () -> late.status() == 409);
            write();
            waiting.readUntil(rows());
            assertThat(late.status()).isEqualTo(409);
        }

        /** The events of the next second, as text. */
        private String streamed(Follower at) {
            var path =
                    "/v1/shape?table=items&live=true&live_sse=true&offset=%s&handle=%s"
                            .formatted(at.offset(), at.handle());
            var request = HttpRequest.newBuilder(service.address().resolve(path)).build();
            var response = http.sendAsync(request, HttpResponse.BodyHandlers.ofLines()).join();
            var text = new StringBuilder();
            try (var lines = response.body()) {
                lines.takeWhile(line -> !line.contains("up-to-date")).forEach(text::append);
            }
            return text.append("up-to-date").toString();
        }

        private void write() {
            database.execute("UPDATE items SET v = repeat('x', 30) || '%d'".formatted(writes++));
        }

        private Map<Integer, String> rows() {
            var rows = new TreeMap<Integer, String>();
            for (var id = 1; id <= ROWS; id++) {
                rows.put(id, "x".repeat(30) + (writes - 1));
            }
            return rows;
        }
    }

    /** Folds what a follower reads, and refuses what does not follow from what it has. */
    private static final class Reader {
        private final Follower follower;
        private final Map<Integer, String> rows = new TreeMap<>();

        Reader(Follower follower) {
            this.follower = follower;
        }

        void catchUp() {
            List<JsonNode> page;
            do {
                page = read(false);
            } while (page.isEmpty()
                    || !page.getLast()
                            .path("headers")
                            .path("control")
                            .asText()
                            .equals("up-to-date"));
        }

        void readUntil(Map<Integer, String> expected) {
            until(
                    "the rows have come",
                    () -> {
                        read(true);
                        return rows.equals(expected);
                    });
        }

        List<JsonNode> read(boolean live) {
            var page = items(follower.next(live));
            for (var item : page) {
                var operation = item.path("headers").path("operation").asText();
                if (!operation.isEmpty()) {
                    var id = item.path("value").path("id").asInt();
                    assertThat(rows.containsKey(id)).isEqualTo(!operation.equals("insert"));
                    rows.put(id, item.path("value").path("v").asText());
                }
            }
            return page;
        }

        int status() {
            return follower.ask(false).join().statusCode();
        }
    }

    private static void until(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited until " + what).isNegative();
            LockSupport.parkNanos(50_000_000);
        }
    }
}
