package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.metamorph.embedded.Ports;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** {@code plan}, {@code apply}, {@code drop} and {@code published} against scripted answers. */
@Timeout(60)
final class PublishedCommandsTest {
    private static final String SECRET = "sesame";
    private static final String ITEMS =
            "{\"name\":\"items\",\"declaration\":{\"table\":\"items\","
                    + "\"topic\":{\"name\":\"shop.items\"},\"format\":\"json\"},\"state\":\"live\","
                    + "\"cursor\":{\"handle\":\"1-1\",\"offset\":\"0_inf\",\"lsn\":\"0/10\","
                    + "\"at\":\"2026-11-30T08:00:00Z\"},\"lag\":{\"bytes\":16,\"ms\":5}}";

    @TempDir Path folder;
    private HttpServer service = newServer();
    private final Map<String, Scripted> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    /** The exit code of a command, and its output. */
    private record Ended(int code, String out, String errors) {}

    private record Scripted(int status, String body) {}

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() {
        service.createContext("/", this::answer);
        service.start();
        answers.put("GET /v1/published", new Scripted(200, list("")));
        answers.put(
                "GET /v1/shape/explain",
                new Scripted(200, "{\"where\":{\"sql\":\"\"},\"rows\":{\"estimate\":42}}"));
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var key = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        asked.add(body.isEmpty() ? key : key + " " + body);
        var known = "Bearer " + SECRET;
        var answer =
                known.equals(exchange.getRequestHeaders().getFirst("authorization"))
                        ? answers.getOrDefault(key, new Scripted(404, "{\"message\":\"no\"}"))
                        : new Scripted(401, "{\"message\":\"Unauthorized\"}");
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static String list(String shapes) {
        return "{\"stack\":\"shop\",\"published\":[%s]}".formatted(shapes);
    }

    @Test
    void plan_tells_what_is_new_and_changes_nothing() throws IOException {
        var ended = run("plan", "--file", file("shapes: {items: {table: items}}"));

        assertThat(ended)
                .isEqualTo(
                        new Ended(
                                0,
                                """
                                create  items
                                        topic: shop.items
                                        table: items
                                        why: it is new; all its rows (about 42) are sent
                                1 to create, 0 to change, 0 as declared, 0 not in the file
                                """,
                                ""));
        assertThat(asked).containsExactly("GET /v1/published", "GET /v1/shape/explain");
    }

    @Test
    void plan_can_end_with_a_code_of_its_own_if_something_would_change() throws IOException {
        var file = file("shapes: {items: {table: items}}");
        assertThat(run("plan", "--check", "--file", file).code()).isEqualTo(10);

        answers.put("GET /v1/published", new Scripted(200, list(ITEMS)));
        assertThat(run("plan", "--check", "--file", file).code()).isZero();
    }

    @Test
    void plan_tells_what_the_service_refuses() throws IOException {
        answers.put(
                "GET /v1/shape/explain",
                new Scripted(
                        400,
                        "{\"message\":\"Invalid request\",\"errors\":{\"where\":[\"no column x\"]}}"));

        var ended = run("plan", "--file", file("shapes: {items: {table: items, where: x = 1}}"));

        assertThat(ended.code()).isEqualTo(7);
        assertThat(ended.errors()).isEqualTo("metamorph: items: where: no column x\n");
    }

    @Test
    void plan_is_made_without_an_estimate_if_the_database_is_away() throws IOException {
        answers.put("GET /v1/shape/explain", new Scripted(503, "{\"message\":\"away\"}"));

        var ended = run("plan", "--file", file("shapes: {items: {table: items}}"));

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).contains("it is new; all its rows are sent");
    }

    @Test
    void apply_declares_what_differs_and_waits_until_it_is_live() throws IOException {
        answers.put("PUT /v1/published/items", new Scripted(200, ITEMS));
        var file = file("shapes: {items: {table: items}}");
        // The state that the service reports once the declaration is there.
        service.removeContext("/");
        service.createContext(
                "/",
                exchange -> {
                    if (exchange.getRequestMethod().equals("PUT")) {
                        answers.put("GET /v1/published", new Scripted(200, list(ITEMS)));
                    }
                    answer(exchange);
                });

        var ended = run("apply", "--file", file);

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).matches("items +declared\nitems +live \\(\\d+ s\\)\n");
        assertThat(asked)
                .containsSequence(
                        "GET /v1/published", "PUT /v1/published/items {\"table\":\"items\"}");
    }

    @Test
    void apply_declares_nothing_that_is_there() throws IOException {
        answers.put("GET /v1/published", new Scripted(200, list(ITEMS)));

        var ended = run("apply", "--file", file("shapes: {items: {table: public.items}}"));

        assertThat(ended.code()).isZero();
        assertThat(asked).containsOnly("GET /v1/published");
    }

    @Test
    void apply_tells_all_that_is_refused() throws IOException {
        var refused = "{\"message\":\"Invalid request\",\"errors\":{\"table\":[\"no key\"]}}";
        answers.put("PUT /v1/published/a", new Scripted(400, refused));
        answers.put("PUT /v1/published/b", new Scripted(400, refused));

        var ended = run("apply", "--file", file("shapes: {a: {table: x}, b: {table: y}}"));

        assertThat(ended)
                .isEqualTo(
                        new Ended(
                                7,
                                "",
                                "metamorph: a: table: no key\nmetamorph: b: table: no key\n"));
    }

    @Test
    void drop_ends_what_is_named() throws IOException {
        answers.put("DELETE /v1/published/items", new Scripted(204, ""));

        assertThat(run("drop", "items"))
                .isEqualTo(new Ended(0, "items is no longer published; its topic stays\n", ""));
        assertThat(run("drop", "none"))
                .isEqualTo(new Ended(7, "", "metamorph: none: no published shape has that name\n"));
    }

    @Test
    void published_shows_a_table() throws IOException {
        answers.put("GET /v1/published", new Scripted(200, list(ITEMS)));

        assertThat(run("published"))
                .isEqualTo(
                        new Ended(
                                0,
                                """
                                NAME   TOPIC       STATE  OFFSET  LSN   LAG
                                items  shop.items  live   0_inf   0/10  16 bytes, 5 ms
                                """,
                                ""));
    }

    @Test
    void a_wrong_secret_is_reported() throws IOException {
        var ended = run("wrong", List.of("published"));

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors()).contains("refuses the secret; give the service's own as SECRET");
    }

    @Test
    void a_service_that_is_away_is_reported_in_one_line() throws IOException {
        var ended = run("published", "--url", "http://127.0.0.1:" + Ports.free());

        assertThat(ended.code()).isEqualTo(8);
        assertThat(ended.errors()).hasLineCount(1).contains("cannot reach http://127.0.0.1:");
    }

    @Test
    void a_url_without_a_host_is_reported() throws IOException {
        assertThat(run("published", "--url", "localhost:3000"))
                .isEqualTo(
                        new Ended(
                                1,
                                "",
                                "metamorph: --url is \"localhost:3000\"; give http://host:port\n"));
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("shapes.yaml"), text).toString();
    }

    private Ended run(String... arguments) throws IOException {
        return run(SECRET, List.of(arguments));
    }

    private Ended run(String secret, List<String> arguments) throws IOException {
        var settings = Files.writeString(folder.resolve("settings"), "SECRET=" + secret);
        var all = new ArrayList<>(arguments);
        all.addAll(1, List.of("--config", settings.toString()));
        if (!all.contains("--url")) {
            all.addAll(1, List.of("--url", "http://127.0.0.1:" + service.getAddress().getPort()));
        }
        var out = new StringWriter();
        var errors = new StringWriter();
        var code =
                Main.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(errors))
                        .execute(all.toArray(String[]::new));
        return new Ended(code, out.toString(), errors.toString());
    }
}
