package dev.metamorph.app.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.metamorph.embedded.testing.TestDatabase;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A test with a table of its own, {@code (id int PRIMARY KEY, value text NOT NULL, size int)} with
 * two rows, on the service that all tests of this package share.
 */
@ExtendWith(SharedService.Provider.class)
abstract sealed class OneTable
        permits LogItemsTest,
                RowKeysTest,
                ShapeRequestTest,
                TableChangeTest,
                LockedTableTest,
                SubsetRowsTest {
    static final Duration PATIENCE = SharedService.PATIENCE;
    private static final AtomicInteger TABLES = new AtomicInteger();

    private final String table = "items_%d".formatted(TABLES.incrementAndGet());
    private SharedService service;

    @BeforeEach
    final void a_table_with_two_rows(SharedService shared) {
        service = shared;
        run("CREATE TABLE % (id int PRIMARY KEY, value text NOT NULL, size int)");
        run("INSERT INTO % VALUES (1, 'a', 10), (2, 'b', 20)");
    }

    final String table() {
        return table;
    }

    final TestDatabase database() {
        return service.database();
    }

    final HttpClient http() {
        return service.http();
    }

    final URI address() {
        return service.address();
    }

    final URI admin() {
        return service.admin();
    }

    static void await(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited until " + what).isNegative();
            LockSupport.parkNanos(5_000_000);
        }
    }

    HttpResponse<String> await409(Follower reader) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var answer = reader.ask(true).join();
            if (answer.statusCode() == 409) {
                return answer;
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError("the shape of %s did not end".formatted(table));
    }

    /** Statements about this test's table, which is called %. */
    void run(String statement) {
        database().execute(statement.replace("%", table));
    }

    Follower reader(String more) {
        return follower("table=" + table + more);
    }

    Follower following(String more) {
        var reader = reader(more);
        reader.catchUp();
        return reader;
    }

    Follower follower(String shape) {
        return new Follower(http(), address(), shape);
    }

    HttpResponse<String> get(String query) {
        return send("GET", query);
    }

    HttpResponse<String> send(String method, String query) {
        var request =
                HttpRequest.newBuilder(address().resolve("/v1/shape?" + query))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        return http().sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    }

    String insert(int id, String value) {
        return "insert %s %s".formatted(key(id), json(value));
    }

    String key(int id) {
        return "\"public\".\"%s\"/\"%d\"".formatted(table, id);
    }

    static String header(JsonNode item, String name) {
        return item.path("headers").path(name).asText();
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }

    static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
