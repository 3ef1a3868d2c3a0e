package dev.metamorph.publish.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Apicurio Registry as it is published, in a process of its own, with its schemas in memory. The
 * profile {@code apicurio} unpacks it.
 */
public final class Apicurio implements AutoCloseable {
    private static final Path ARCHIVE = Path.of("target", "apicurio", "quarkus-run.jar");
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[^ ]+:\\d+)");
    private static final int PATIENCE_SECONDS = 180;

    private final Process process;
    private final URI url;

    private Apicurio(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Returns whether the archive is there. */
    public static boolean isUnpacked() {
        return Files.exists(ARCHIVE);
    }

    /** Starts it, and waits until it listens. */
    public static Apicurio start() throws Exception {
        var process =
                new ProcessBuilder(
                                List.of(
                                        ProcessHandle.current().info().command().orElseThrow(),
                                        "-Xmx512m",
                                        "-XX:TieredStopAtLevel=1",
                                        "-Dquarkus.http.host=127.0.0.1",
                                        "-Dquarkus.http.port=0",
                                        "-Dquarkus.management.host=127.0.0.1",
                                        "-Dquarkus.management.port=0",
                                        "-jar",
                                        ARCHIVE.toString()))
                        .redirectErrorStream(true)
                        .start();
        var url = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> readTo(process, url));
        try {
            var root = url.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new Apicurio(process, URI.create(root + "/apis/ccompat/v7"));
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static void readTo(Process process, CompletableFuture<String> url) {
        process.inputReader()
                .lines()
                .forEach(line -> {
                    var matcher = LISTENING.matcher(line);
                    if (matcher.find()) {
                        url.complete(matcher.group(1));
                    }
                });
        url.completeExceptionally(new IllegalStateException("Apicurio Registry has ended"));
    }

    /** The root of the protocol of Confluent's registry. */
    public URI url() {
        return url;
    }

    /** Sets which changes of a schema all subjects accept. */
    public void compatibility(String level) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var body = "{\"compatibility\":\"%s\"}".formatted(level);
            var answer =
                    http.send(
                            HttpRequest.newBuilder(URI.create(url + "/config"))
                                    .header("content-type", "application/json")
                                    .PUT(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
