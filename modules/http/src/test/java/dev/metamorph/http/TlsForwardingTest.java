package dev.metamorph.http;

import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.Access;
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

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

/** Requests between instances whose ports speak TLS: the secret never travels in clear text. */
@Tag("slow")
final class TlsForwardingTest {
    private static final String SECRET = "kept between TLS ports";

    private static TestCertificate certificate;
    private static SSLContext trust;

    @TempDir Path folder;
    private TlsFiles files;
    private TestServer asked;
    private TestServer owner;
    private HttpClient client;

    @BeforeAll
    static void make(@TempDir Path made) throws Exception {
        certificate = TestCertificate.make(made, "one");
        trust = TestCertificate.trusting(certificate);
    }

    @BeforeEach
    void start() throws Exception {
        files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        certificate.write(files);
        asked = tlsServer();
        owner = tlsServer();
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(trust)
                        .build();
    }

    private TestServer tlsServer() {
        var settings = TestServer.settings();
        return new TestServer(_ ->
                HttpSettings.defaults(settings.address(), new Access.Secret(SECRET), "1.2.3")
                        .withLongPoll(Duration.ofSeconds(1))
                        .withDeletes(true)
                        .with(new Transport.Tls(files, Duration.ofSeconds(1))));
    }

    @AfterEach
    void close() {
        client.close();
        asked.close();
        owner.close();
    }

    @Test
    void every_kind_of_request_is_answered_by_the_instance_that_has_the_shape() {
        owner.directory.newShapesHave("{\"n\":1}");
        asked.directory.follow(address(owner));
        var first = send("GET", "/v1/shape?table=items&offset=-1");
        assertThat(first.body()).isEqualTo("[{\"n\":1}]");
        var handle = TestServer.handle(first);

        for (var request : everyKind(handle)) {
            var answer = send(request.method, request.path);
            assertThat(answer.statusCode()).as(request.toString()).isIn(200, 202);
        }
        assertThat(owner.directory.created()).isOne();
    }

    @Test
    void an_instance_that_gets_a_plain_address_sends_nothing_there() throws IOException {
        try (var listener = new PlainListener()) {
            asked.directory.follow(listener.address());
            var requests = everyKind(new ShapeHandle("7-1"));

            var answers = requests.stream().map(each -> sendAsync(each.method, each.path)).toList();
            until("they are retried", () -> asked.directory.lookUps() >= 3 * requests.size());

            until(
                    "they are answered",
                    () -> {
                        asked.passTime(Duration.ofMillis(100));
                        return answers.stream().allMatch(CompletableFuture::isDone);
                    });
            assertThat(answers).allMatch(answer -> answer.join().statusCode() == 503);
            assertThat(listener.connections()).isZero();
        }
    }

    private record Kind(String method, String path) {}

    private static List<Kind> everyKind(ShapeHandle handle) {
        var page = "/v1/shape?table=items&handle=" + handle;
        return List.of(
                new Kind("GET", "/v1/shape?table=items&offset=-1"),
                new Kind("HEAD", "/v1/shape?table=items&offset=-1"),
                new Kind("GET", page + "&offset=0_0"),
                new Kind("GET", page + "&offset=now"),
                new Kind("GET", page + "&offset=0_inf&live=true"),
                new Kind("GET", page + "&offset=0_0&subset"),
                new Kind("POST", page + "&offset=0_0"),
                new Kind("DELETE", "/v1/shape?handle=" + handle));
    }

    /** Accepts connections without TLS, and counts them. */
    private static final class PlainListener implements AutoCloseable {
        private final ServerSocket socket =
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger connections = new AtomicInteger();

        PlainListener() throws IOException {
            var _ = Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    socket.accept().close();
                    connections.incrementAndGet();
                }
            } catch (IOException _) {
                // The test is over.
            }
        }

        URI address() {
            return URI.create("http://localhost:" + socket.getLocalPort());
        }

        int connections() {
            return connections.get();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static URI address(TestServer server) {
        return URI.create("https://localhost:" + server.server.port());
    }

    private HttpResponse<String> send(String method, String path) {
        return sendAsync(method, path).join();
    }

    private CompletableFuture<HttpResponse<String>> sendAsync(String method, String path) {
        var request =
                HttpRequest.newBuilder(address(asked).resolve(path + "&secret=" + query(SECRET)))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(60))
                        .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String query(String text) {
        return text.replace(" ", "%20");
    }
}
