package dev.metamorph.http;

import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.measure.CommitTimes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A running server over fakes, with readers. */
public final class TestServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    public final FakeLogs logs = new FakeLogs();
    public final FakeDirectory directory = new FakeDirectory(logs);
    final FakeSubsets subsets = new FakeSubsets();
    final FakeExplanations explanations = new FakeExplanations();
    final FakeStatus status = new FakeStatus();
    final FakeList list = new FakeList(directory);
    final FakePublished published = new FakePublished();
    final FakePositions positions = new FakePositions();
    final FakeMetrics metrics = new FakeMetrics();
    final FakeVerifications verifications = new FakeVerifications();
    final CommitTimes commits = new CommitTimes(InstantSource.system());
    public final HttpServer server;
    private final AtomicLong laterNanos = new AtomicLong();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public TestServer() {
        this(settings -> settings);
    }

    public TestServer(UnaryOperator<HttpSettings> change) {
        try {
            server =
                    HttpServer.start(
                            change.apply(settings()),
                            ports(),
                            () -> System.nanoTime() + laterNanos.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Advances the clock by which the server measures waits. */
    void passTime(Duration time) {
        laterNanos.addAndGet(time.toNanos());
    }

    public HttpServer.Ports ports() {
        return new HttpServer.Ports(
                directory,
                logs,
                subsets,
                explanations,
                status,
                FakeReports::of,
                list,
                verifications,
                metrics,
                commits,
                new HttpServer.Publishing("shop", published, published, positions));
    }

    static HttpSettings settings() {
        var loopback = InetAddress.getLoopbackAddress();
        return HttpSettings.defaults(new InetSocketAddress(loopback, 0), new Access.Open(), "1.2.3")
                .withLongPoll(Duration.ofSeconds(5))
                .withDeletes(true);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    public HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, headers);
    }

    public HttpResponse<String> send(String method, String path, String... headers) {
        return sendAsync(method, path, headers).join();
    }

    public CompletableFuture<HttpResponse<String>> getAsync(String path, String... headers) {
        return sendAsync("GET", path, headers);
    }

    public HttpResponse<String> post(String path, String body, String... headers) {
        return sendBody("POST", path, body, headers);
    }

    HttpResponse<String> put(String path, String body, String... headers) {
        return sendBody("PUT", path, body, headers);
    }

    private HttpResponse<String> sendBody(
            String method, String path, String body, String... headers) {
        var request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join();
    }

    private CompletableFuture<HttpResponse<String>> sendAsync(
            String method, String path, String... headers) {
        return sendAsync(server.port(), method, path, headers);
    }

    /** The answer of the admin port. */
    HttpResponse<String> admin(String method, String path, String... headers) {
        return sendAsync(server.adminPort(), method, path, headers).join();
    }

    private CompletableFuture<HttpResponse<String>> sendAsync(
            int port, String method, String path, String... headers) {
        var request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends a live request and returns once it waits. */
    public CompletableFuture<HttpResponse<String>> live(String path) {
        var before = server.waitingReaders();
        var response = getAsync(path);
        until(
                "the reader waits",
                () -> (server.waitingReaders() > before && isKnownToLogs()) || response.isDone());
        return response;
    }

    /** A reader is counted a moment before it is registered with the log. */
    private boolean isKnownToLogs() {
        return logs.waiting() > 0 && logs.waiting() >= server.waitingPlaces();
    }

    /** Creates the shape of {@code table=items} and returns its handle. */
    public ShapeHandle shape() {
        return handle(get("/v1/shape?table=items&offset=-1"));
    }

    static ShapeHandle handle(HttpResponse<?> response) {
        return new ShapeHandle(header(response, "electric-handle").orElseThrow());
    }

    public void append(ShapeHandle handle, long lsn, long operation, String item) {
        logs.append(handle, new LogOffset(lsn, operation), item);
    }

    public Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    static Optional<String> header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name);
    }

    static void until(String what, BooleanSupplier condition) {
        until(PATIENCE, what, condition);
    }

    static void until(Duration patience, String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain until " + what);
            }
            LockSupport.parkNanos(500_000);
        }
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
