package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** {@code metamorph shapes} against scripted answers. */
@Timeout(60)
final class ShapesCommandTest {
    private static final String ITEMS =
            """
            {"handle":"7-1","table":"\\"public\\".\\"items\\"","where":"id > 5","columns":["id","a\\"b"],\
            "state":"active","created":"2026-01-02T03:04:05Z","partition":0,"here":true,"offset":"0_inf",\
            "lsn":"0/10","size":{"rows":3,"bytes":1200,"base_bytes":1000,"base_items":2,"tail_bytes":200,"tail_items":1},\
            "readers":2}\
            """;
    private static final String USERS =
            """
            {"handle":"8-2","table":"\\"public\\".\\"users\\"","state":"snapshot",\
            "created":"2026-01-02T03:04:06Z","partition":1,"here":false,"owner":"http://b:3000",\
            "incomplete":"the owner has not told its figures within 2 s","readers":0}\
            """;
    private static final String LOG = "/v1/shape?table=%22public%22.%22items%22&where=id+%3E+5";
    private static final String REST = "&columns=%22id%22%2C%22a%22%22b%22&handle=7-1&offset=";

    private final HttpServer service = newServer();
    private final Map<String, Scripted> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    private record Scripted(int status, String body, Map<String, String> headers) {}

    /** The exit code of a command, and its output. */
    private record Ended(int code, String out, String errors) {}

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
        answers.put(
                "/v1/shapes?handle=7-1",
                new Scripted(200, "{\"total\":1,\"shapes\":[%s]}".formatted(ITEMS), Map.of()));
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var uri = exchange.getRequestURI().toString();
        asked.add(uri);
        var answer = answers.getOrDefault(uri, new Scripted(404, "{\"message\":\"no\"}", Map.of()));
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private Ended run(String... args) {
        var line = new ArrayList<>(List.of(args));
        line.addAll(List.of("--url", "http://127.0.0.1:" + service.getAddress().getPort()));
        var out = new StringWriter();
        var err = new StringWriter();
        var code =
                Main.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(line.toArray(String[]::new));
        return new Ended(code, out.toString(), err.toString());
    }

    @Test
    void ls_reads_page_after_page_and_prints_a_table() {
        answers.put(
                "/v1/shapes?limit=1000",
                new Scripted(
                        200,
                        "{\"total\":2,\"shapes\":[%s],\"next\":\"abc\"}".formatted(ITEMS),
                        Map.of()));
        answers.put(
                "/v1/shapes?limit=999&cursor=abc",
                new Scripted(
                        200,
                        "{\"total\":2,\"shapes\":[%s],\"unanswered\":[\"http://b:3000\"]}"
                                .formatted(USERS),
                        Map.of()));

        assertThat(run("shapes", "ls"))
                .isEqualTo(
                        new Ended(
                                0,
                                """
                                HANDLE  TABLE             STATE     CREATED               ROWS  BYTES  READERS  OFFSET  OWNER          WHERE
                                7-1     "public"."items"  active    2026-01-02T03:04:05Z  3     1200   2        0_inf   here           id > 5
                                8-2     "public"."users"  snapshot  2026-01-02T03:04:06Z  -     -      0        -       http://b:3000
                                2 of 2 shapes
                                http://b:3000 has not told the figures of its logs, which count as unknown
                                """,
                                ""));
        assertThat(run("shapes", "ls", "--json").out()).isEqualTo(ITEMS + "\n" + USERS + "\n");
    }

    @Test
    void ls_passes_the_choice_on() {
        var all = "table=items&state=active&min_rows=10&min_bytes=1000&sort=-bytes&limit=5";
        answers.put(
                "/v1/shapes?" + all, new Scripted(200, "{\"total\":0,\"shapes\":[]}", Map.of()));

        var ended =
                run(
                        "shapes",
                        "ls",
                        "--table",
                        "items",
                        "--state",
                        "active",
                        "--min-rows",
                        "10",
                        "--min-bytes",
                        "1000",
                        "--sort",
                        "-bytes",
                        "--limit",
                        "5");

        assertThat(ended.code()).isZero();
        assertThat(asked).containsExactly("/v1/shapes?" + all);
    }

    @Test
    void show_prints_each_member() {
        assertThat(run("shapes", "show", "7-1").out())
                .contains("handle     7-1\n", "where      id > 5\n", "readers    2\n");
        assertThat(run("shapes", "show", "7-1", "--json").out()).isEqualTo(ITEMS + "\n");
    }

    @Test
    void an_unknown_handle_has_a_code_of_its_own() {
        answers.put(
                "/v1/shapes?handle=9-9",
                new Scripted(200, "{\"total\":0,\"shapes\":[]}", Map.of()));

        assertThat(run("shapes", "show", "9-9"))
                .isEqualTo(new Ended(7, "", "metamorph: no shape has the handle 9-9\n"));
    }

    @Test
    void tail_follows_the_log_by_the_public_protocol_until_it_ends() {
        answers.put(
                LOG + REST + "-1",
                new Scripted(
                        200,
                        """
                        [{"key":"k/1","value":{"id":"6"},"headers":{"operation":"insert"}}]\
                        """,
                        Map.of("electric-handle", "7-1", "electric-offset", "0_0")));
        answers.put(
                LOG + REST + "0_0",
                new Scripted(
                        200,
                        """
                        [{"headers":{"control":"up-to-date"}}]\
                        """,
                        Map.of(
                                "electric-handle",
                                "7-1",
                                "electric-offset",
                                "0_inf",
                                "electric-cursor",
                                "c1")));
        answers.put(
                LOG + REST + "0_inf&cursor=c1&live=true",
                new Scripted(409, "[{\"headers\":{\"control\":\"must-refetch\"}}]", Map.of()));

        assertThat(run("shapes", "tail", "7-1", "--from-start"))
                .isEqualTo(
                        new Ended(
                                7,
                                "insert k/1 {\"id\":\"6\"}\n",
                                "metamorph: the shape 7-1 has ended\n"));
        assertThat(run("shapes", "tail", "7-1", "--from-start", "--until-up-to-date", "--json"))
                .isEqualTo(
                        new Ended(
                                0,
                                """
                                {"key":"k/1","value":{"id":"6"},"headers":{"operation":"insert"}}
                                {"headers":{"control":"up-to-date"}}
                                """,
                                ""));
    }

    @Test
    void tail_asks_for_the_shape_that_keeps_rows_and_never_follows_another() {
        answers.put(
                "/v1/shapes?handle=7-1",
                new Scripted(
                        200,
                        "{\"total\":1,\"shapes\":[{\"handle\":\"7-1\",\"table\":\"items\",\"rows\":true}]}",
                        Map.of()));
        var request = "/v1/shape?table=items&rows=true&handle=7-1&offset=";
        answers.put(
                request + "now",
                new Scripted(
                        200,
                        """
                        [{"headers":{"control":"up-to-date"}}]\
                        """,
                        Map.of("electric-handle", "7-1", "electric-offset", "5_0")));
        answers.put(
                request + "-1",
                new Scripted(
                        200,
                        """
                        [{"key":"k/1","value":{"id":"6"},"headers":{"operation":"insert"}}]\
                        """,
                        Map.of("electric-handle", "9-3", "electric-offset", "0_0")));

        assertThat(run("shapes", "tail", "7-1", "--until-up-to-date").code()).isZero();
        assertThat(run("shapes", "tail", "7-1", "--from-start"))
                .isEqualTo(new Ended(7, "", "metamorph: the shape 7-1 has ended\n"));
    }

    @Test
    void compact_says_that_the_log_is_being_replaced_or_why_it_is_not() {
        var path = "/v1/shapes/compact?handle=";
        answers.put(path + "7-1", new Scripted(202, "{\"handle\":\"7-1\"}", Map.of()));
        answers.put(path + "7-2", new Scripted(400, "{\"message\":\"it is kept\"}", Map.of()));

        assertThat(run("shapes", "compact", "7-1"))
                .isEqualTo(new Ended(0, "the log of 7-1 is being replaced; see shapes show\n", ""));
        assertThat(run("shapes", "compact", "7-2").errors()).isEqualTo("metamorph: it is kept\n");
        assertThat(run("shapes", "compact", "7-3").errors())
                .isEqualTo("metamorph: no shape has the handle 7-3\n");
    }

    @Test
    void the_log_of_a_published_shape_is_its_topic() {
        answers.put(
                "/v1/shapes?handle=7-1",
                new Scripted(
                        200,
                        "{\"total\":1,\"shapes\":[{\"handle\":\"7-1\",\"published\":\"items\"}]}",
                        Map.of()));

        var ended = run("shapes", "tail", "7-1");

        assertThat(ended.code()).isEqualTo(7);
        assertThat(ended.errors()).contains("is a published shape; read its topic");
    }
}
