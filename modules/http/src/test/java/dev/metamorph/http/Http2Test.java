package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;
import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metamorph.http.settings.Transport;
import dev.metamorph.http.tls.TlsFiles;
import dev.metamorph.shape.ShapeHandle;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLContext;

/** HTTP/2 from well-behaved clients: many requests on one connection. */
@Tag("slow")
final class Http2Test {
    private static final String ITEMS = "/v1/shape?table=items&offset=";

    private static TlsFiles files;
    private static SSLContext trust;

    private TestServer server;
    private HttpClient client;
    private ShapeHandle handle;

    @BeforeAll
    static void make(@TempDir Path made) throws Exception {
        files = new TlsFiles(made.resolve("chain.pem"), made.resolve("key.pem"));
        var certificate = TestCertificate.make(made, "it");
        certificate.write(files);
        trust = TestCertificate.trusting(certificate);
    }

    @BeforeEach
    void start() {
        server =
                new TestServer(
                        settings -> settings.with(new Transport.Tls(files, Duration.ofMinutes(1))));
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .sslContext(trust)
                        .build();
        handle = TestServer.handle(get(ITEMS + "-1"));
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        client.close();
        server.close();
    }

    @Test
    void an_answer_is_the_same_as_in_http_1() {
        var page = ITEMS + "0_0&handle=" + handle;
        var two = get(page, "x-request-id", "a".repeat(20));

        HttpResponse<String> one;
        try (var older =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(trust)
                        .build()) {
            var request = builder(page, "x-request-id", "a".repeat(20)).build();
            one = older.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
        }

        assertThat(two.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(one.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(two.statusCode()).isEqualTo(one.statusCode());
        assertThat(two.body()).isEqualTo(one.body());
        var headers = new TreeMap<>(two.headers().map());
        headers.remove(":status");
        headers.remove("date");
        assertThat(headers)
                .containsExactlyInAnyOrderEntriesOf(without(one.headers().map(), "date"));
    }

    private static <T> Map<String, T> without(Map<String, T> all, String name) {
        var rest = new TreeMap<>(all);
        rest.remove(name);
        return rest;
    }

    @Test
    void an_answer_without_a_body_has_none() {
        var tag = header(get(ITEMS + "-1"), "etag").orElseThrow();

        assertThat(get(ITEMS + "-1", "if-none-match", tag).statusCode()).isEqualTo(304);
        assertThat(
                        send(request("/v1/shape").method("OPTIONS", BodyPublishers.noBody()))
                                .statusCode())
                .isEqualTo(204);
        var head = send(request(ITEMS + "-1").method("HEAD", BodyPublishers.noBody()));
        assertThat(header(head, "content-length")).contains("2");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void a_post_asks_for_rows() {
        var body = BodyPublishers.ofString("{\"where\":\"id = 7\"}");

        var rows = send(request(ITEMS + "-1").POST(body));

        assertThat(rows.body()).startsWith("{\"metadata\":");
    }

    @Test
    void a_body_that_is_too_large_is_refused_before_its_end() {
        var response =
                send(request(ITEMS + "-1").POST(BodyPublishers.ofByteArray(new byte[9_000_000])));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(get("/v1/health").statusCode()).isEqualTo(200);
    }

    @Test
    void a_large_page_arrives_whole() {
        var text = "{\"text\":\"" + "é".repeat(3_000_000) + "\"}";
        server.append(handle, 200, 0, text);

        assertThat(get(ITEMS + "0_0&handle=" + handle).body()).startsWith("[" + text + ",");
    }

    @Test
    void fifty_readers_wait_on_one_connection() {
        var readers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (var i = 0; i < 50; i++) {
            readers.add(
                    client.sendAsync(
                            request(live() + "&n=" + i).build(),
                            HttpResponse.BodyHandlers.ofString()));
        }
        until("they wait", () -> server.server.waitingReaders() == 50);
        assertThat(server.server.openConnections()).isOne();

        server.append(handle, 200, 0, "{\"n\":1}");

        assertThat(readers).allMatch(reader -> reader.join().body().startsWith("[{\"n\":1}"));
        until("all is released", () -> server.server.admittedRequests() == 0);
    }

    @Test
    void a_reader_that_gives_up_does_not_wait_and_the_others_do() {
        var leaving =
                client.sendAsync(request(live()).build(), HttpResponse.BodyHandlers.ofString());
        var staying =
                client.sendAsync(
                        request(live() + "&n=2").build(), HttpResponse.BodyHandlers.ofString());
        until("they wait", () -> server.server.waitingReaders() == 2);

        leaving.cancel(true);
        until("one is forgotten", () -> server.server.waitingReaders() == 1);
        server.append(handle, 200, 0, "{\"n\":1}");

        assertThat(staying.join().body()).startsWith("[{\"n\":1}");
        until("all is released", () -> server.server.admittedRequests() == 0);
    }

    @Test
    void events_come_as_they_happen() throws IOException {
        var response =
                client.sendAsync(
                                request(live() + "&live_sse").build(),
                                HttpResponse.BodyHandlers.ofInputStream())
                        .join();
        assertThat(header(response, "content-type")).contains("text/event-stream");
        until("it waits", () -> server.server.waitingReaders() == 1);

        for (var n = 1; n <= 3; n++) {
            server.append(handle, 200 + n, 0, "{\"n\":%d}".formatted(n));
            var event = "data: {\"n\":%d}\n\n".formatted(n);
            assertThat(
                            new String(
                                    response.body().readNBytes(event.length()),
                                    StandardCharsets.UTF_8))
                    .isEqualTo(event);
            var _ = response.body().readNBytes(upToDate(200 + n).length());
        }
        response.body().close();
        until("it is forgotten", () -> server.server.waitingReaders() == 0);
    }

    private static String upToDate(int lsn) {
        return "data: {\"headers\":{\"control\":\"up-to-date\",\"global_last_seen_lsn\":\"%d\"}}\n\n"
                .formatted(lsn);
    }

    @Test
    void a_long_poll_is_answered_when_the_server_stops() {
        var live = client.sendAsync(request(live()).build(), HttpResponse.BodyHandlers.ofString());
        until("it waits", () -> server.server.waitingReaders() == 1);

        server.server.close();

        assertThat(live.join().body()).contains("up-to-date");
        until("no connection is left", () -> server.server.openConnections() == 0);
    }

    @Test
    void curl_knows_beforehand_that_http_2_is_spoken() throws Exception {
        assumeTrue(curl("--version").contains("HTTP2"), "no curl with HTTP/2: it was not tried");
        try (var plain = new TestServer()) {
            plain.directory.newShapesHave("{\"n\":1}");

            var said =
                    curl(
                            "-s",
                            "--http2-prior-knowledge",
                            "-w",
                            "%{http_version} %{http_code}",
                            plain.address() + ITEMS + "-1");

            assertThat(said).isEqualTo("[{\"n\":1}]2 200");
        }
    }

    private static String curl(String... arguments) throws InterruptedException {
        var command = new ArrayList<String>();
        command.add("curl");
        command.addAll(List.of(arguments));
        try {
            var curl = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            curl.waitFor();
            return said;
        } catch (IOException _) {
            return "";
        }
    }

    private String live() {
        return ITEMS + "0_inf&live=true&handle=" + handle;
    }

    private HttpResponse<String> get(String path, String... headers) {
        return send(builder(path, headers));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join();
    }

    private HttpRequest.Builder request(String path) {
        return builder(path);
    }

    private HttpRequest.Builder builder(String path, String... headers) {
        var address = "https://localhost:%d%s".formatted(server.server.port(), path);
        var request = HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(20));
        return headers.length == 0 ? request : request.headers(headers);
    }
}
