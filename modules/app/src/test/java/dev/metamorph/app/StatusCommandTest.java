package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
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

/** {@code metamorph status} against scripted answers. */
@Timeout(60)
final class StatusCommandTest {
    private static final String FAILING =
            """
            {"status":"waiting","healthy":false,"reason":"connection_refused","message":"connection refused",\
            "since":"2026-01-02T03:04:05Z","at":"2026-01-02T03:05:05Z","stack":"shop","instance":"i-1",\
            "address":"http://a:3000","version":"1.2.3","leader":{"here":false,"address":"http://a:3000"},\
            "following":{"reached":"0/10"},"shapes":3,"readers":{"waiting":2,"requests":5,"unavailable":{"explain_failed":1,"registry_unread":7}},\
            "partitions":[],"parts":[\
            {"name":"database","state":"failing","since":"2026-01-02T03:04:05Z","message":"connection refused",\
            "reason":"connection_refused","remedy":"check that it runs"},\
            {"name":"http","state":"ok","since":"2026-01-02T03:00:00Z"}]}\
            """;

    @TempDir Path folder;
    private final HttpServer service = newServer();
    private final List<String> asked = new ArrayList<>();

    /** The exit code of a command, and its output. */
    private record Ended(int code, String out, String errors) {}

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    private Ended run(int status, String body, String... args) throws IOException {
        service.createContext(
                "/",
                exchange -> {
                    asked.add(
                            "%s %s %s"
                                    .formatted(
                                            exchange.getRequestMethod(),
                                            exchange.getRequestURI(),
                                            exchange.getRequestHeaders()
                                                    .getFirst("authorization")));
                    var bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, bytes.length);
                    try (var out = exchange.getResponseBody()) {
                        out.write(bytes);
                    }
                });
        service.start();
        var config = Files.writeString(folder.resolve("settings"), "SECRET=sesame\n");
        var line = new ArrayList<>(List.of(args));
        line.addAll(
                List.of(
                        "--config",
                        config.toString(),
                        "--url",
                        "http://127.0.0.1:" + service.getAddress().getPort()));
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
    void a_stack_that_is_not_healthy_is_a_table_and_a_code_of_its_own() throws IOException {
        var ended = run(200, FAILING, "status");

        assertThat(ended)
                .isEqualTo(
                        new Ended(
                                11,
                                """
                                stack shop is waiting since 2026-01-02T03:04:05Z: connection refused (connection_refused)
                                instance i-1, http://a:3000, version 1.2.3
                                leader: http://a:3000, as far as this instance knows
                                following: not known (0/10 of -)
                                shapes: 3, readers: 5, of which waiting: 2
                                503s since the start: explain_failed 1, registry_unread 7

                                PART      STATE    SINCE                 REASON              WHAT
                                database  failing  2026-01-02T03:04:05Z  connection_refused  connection refused
                                http      ok       2026-01-02T03:00:00Z
                                database: check that it runs
                                """,
                                ""));
        assertThat(asked).containsExactly("GET /v1/status Bearer sesame");
    }

    @Test
    void a_healthy_one_ends_with_zero() throws IOException {
        var healthy =
                """
                {"status":"active","healthy":true,"since":"2026-01-02T03:04:05Z","stack":"shop",\
                "leader":{"here":true},"following":{"reached":"0/10","wal_end":"0/20","lag":{"bytes":15,"ms":7}},\
                "slot":{"active":true,"wal_status":"reserved","retained_bytes":99,"safe_bytes":1000},\
                "parts":[]}\
                """;

        var ended = run(200, healthy, "status");

        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains(
                        "stack shop is active since 2026-01-02T03:04:05Z\n",
                        "leader: this instance\n",
                        "following: 0/10 of 0/20, 15 bytes and 7 ms behind\n",
                        "slot: active, reserved, 99 bytes of WAL retained, lost after 1000 more bytes\n");
    }

    @Test
    void json_is_the_answer_as_it_is() throws IOException {
        assertThat(run(200, FAILING, "status", "--json"))
                .isEqualTo(new Ended(11, FAILING + "\n", ""));
    }

    @Test
    void a_wrong_secret_is_reported() throws IOException {
        var ended = run(401, "{\"message\":\"Unauthorized - Invalid API secret\"}", "status");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors()).contains("refuses the secret");
    }
}
