package dev.metamorph.http;

import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.http.settings.Transport;
import dev.metamorph.http.tls.TlsFiles;
import dev.metamorph.shape.ShapeHandle;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** HTTP/1 over TLS, with a certificate that is replaced while the server runs. */
@Tag("slow")
final class TlsTest {
    private static TestCertificate one;
    private static TestCertificate other;
    private static SSLContext trust;

    @TempDir Path folder;
    private TlsFiles files;
    private TestServer server;
    private HttpClient client;

    @BeforeAll
    static void make(@TempDir Path made) throws Exception {
        one = TestCertificate.make(made, "one");
        other = TestCertificate.make(made, "other");
        trust = TestCertificate.trusting(one, other);
    }

    @BeforeEach
    void start() throws Exception {
        files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        one.write(files);
        server = tlsServer(Duration.ofSeconds(60));
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(trust)
                        .build();
    }

    private TestServer tlsServer(Duration idle) {
        return new TestServer(settings ->
                settings.with(new Transport.Tls(files, Duration.ofMillis(20)))
                        .with(
                                new HttpSettings.Timeouts(
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(60),
                                        Duration.ofSeconds(21),
                                        idle,
                                        Duration.ofSeconds(30))));
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void a_shape_is_read_and_followed() {
        var handle = shape();
        var live =
                client.sendAsync(
                        request("/v1/shape?table=items&offset=0_inf&live=true&handle=" + handle),
                        HttpResponse.BodyHandlers.ofString());
        until("it waits", () -> server.server.waitingReaders() == 1);

        server.append(handle, 200, 0, "{\"n\":1}");

        assertThat(live.join().body()).startsWith("[{\"n\":1}");
    }

    @Test
    void a_large_page_arrives_whole() {
        var handle = shape();
        var text = "{\"text\":\"" + "é".repeat(3_000_000) + "\"}";
        server.append(handle, 200, 0, text);

        var page = get("/v1/shape?table=items&offset=0_0&handle=" + handle);

        assertThat(page.body()).startsWith("[" + text + ",");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void both_versions_of_tls_end_with_a_farewell(String version) throws IOException {
        try (var socket = connect()) {
            socket.setEnabledProtocols(new String[] {version});
            send(socket, "GET /v1/health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
            var reader = new RawReader(socket);

            assertThat(reader.response().body()).contains("active");
            // Without close_notify this would be an exception.
            assertThat(reader.isAtEnd()).isTrue();
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    void a_reader_that_says_farewell_does_not_wait() throws IOException {
        try (var socket = connect()) {
            send(
                    socket,
                    "GET /v1/shape?table=items&offset=0_inf&live=true&handle=%s HTTP/1.1\r\nhost: a\r\n\r\n"
                            .formatted(shape()));
            until("it waits", () -> server.server.waitingReaders() == 1);

            socket.shutdownOutput();

            until("it is forgotten", () -> server.server.waitingReaders() == 0);
        }
    }

    @Test
    void another_certificate_is_shown_to_new_connections_and_open_ones_stay() throws Exception {
        try (var before = connect()) {
            send(before, "GET /v1/health HTTP/1.1\r\nhost: a\r\n\r\n");
            var reader = new RawReader(before);
            assertThat(reader.response().body()).contains("active");
            assertThat(shown()).isEqualTo(one.certificate());

            other.write(files);

            until("the other one is shown", () -> shown().equals(certificate(other)));
            send(before, "GET /v1/health HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(reader.response().body()).contains("active");
        }
    }

    @Test
    void files_that_cannot_be_used_leave_the_certificate_as_it_was() throws Exception {
        Files.writeString(files.chain(), "nothing");
        var looked = System.nanoTime() + Duration.ofMillis(200).toNanos();
        until("it was looked at", () -> System.nanoTime() > looked);

        assertThat(shown()).isEqualTo(one.certificate());

        other.write(files);
        until("the next one is shown", () -> shown().equals(certificate(other)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016\u0003\u0001\u0000", "GET / HTTP/1.1\r\n\r\n", "nonsense"})
    void a_connection_without_a_handshake_is_closed(String said) throws IOException {
        server.close();
        server = tlsServer(Duration.ofSeconds(2));
        try (var socket = server.connect()) {
            socket.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));

            var _ = socket.getInputStream().readAllBytes();

            until("nobody is connected", () -> server.server.openConnections() == 0);
        }
    }

    @Test
    void an_instance_asks_another_over_tls() throws IOException {
        try (var owner = tlsServer(Duration.ofSeconds(60))) {
            owner.directory.newShapesHave("{\"n\":1}");
            server.directory.follow(
                    URI.create("https://localhost:%d".formatted(owner.server.port())));

            var page = get("/v1/shape?table=items&offset=-1");

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).isEqualTo("[{\"n\":1}]");
            assertThat(owner.directory.created()).isOne();
        }
    }

    private ShapeHandle shape() {
        return TestServer.handle(get("/v1/shape?table=items&offset=-1"));
    }

    private HttpResponse<String> get(String path) {
        return client.sendAsync(request(path), HttpResponse.BodyHandlers.ofString()).join();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("https://localhost:%d%s".formatted(server.server.port(), path)))
                .build();
    }

    private SSLSocket connect() throws IOException {
        var socket =
                (SSLSocket)
                        trust.getSocketFactory()
                                .createSocket(
                                        InetAddress.getLoopbackAddress(), server.server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private Certificate shown() {
        try (var socket = connect()) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Certificate certificate(TestCertificate from) {
        try {
            return from.certificate();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
