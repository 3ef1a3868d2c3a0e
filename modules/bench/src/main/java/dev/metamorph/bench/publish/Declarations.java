package dev.metamorph.bench.publish;

import dev.metamorph.bench.path.Deadline;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Pattern;

/** Declares published shapes over HTTP, and waits until they are live. */
final class Declarations implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern LIVE =
            Pattern.compile("\"state\":\"live\",\"cursor\":\\{\"handle\":\"([^\"]*)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI published;

    Declarations(int port) {
        published = URI.create("http://127.0.0.1:%d/v1/published/".formatted(port));
    }

    /** The topic of a published shape that names none. */
    static String topic(String name) {
        return "default." + name;
    }

    /** Declares it, and returns before its topic has a row. */
    void declare(String name, String table, String where) throws IOException, InterruptedException {
        var body =
                "{\"table\":\"%s\",\"where\":\"%s\",\"topic\":{\"partitions\":1,\"replication\":1}}"
                        .formatted(table, where);
        var deadline = Deadline.in(PATIENCE);
        for (var answer = put(name, body); answer.statusCode() != 200; answer = put(name, body)) {
            if (answer.statusCode() != 503) {
                throw new IOException("%d %s".formatted(answer.statusCode(), answer.body()));
            }
            deadline.pause("the declaration of " + name);
        }
    }

    private HttpResponse<String> put(String name, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(published.resolve(name))
                        .PUT(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /**
     * Waits until its topic follows its shape.
     *
     * @param former the handle of the shape before, empty if there was none
     * @return the shape's handle
     */
    String awaitLive(String name, String former) throws IOException, InterruptedException {
        for (var deadline = Deadline.in(PATIENCE); ; deadline.pause(name + " to be live")) {
            var request = HttpRequest.newBuilder(published.resolve(name)).build();
            var found = LIVE.matcher(http.send(request, BodyHandlers.ofString()).body());
            if (found.find() && !found.group(1).equals(former)) {
                return found.group(1);
            }
        }
    }

    /** Ends it; its topic stays. */
    void drop(String name) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(published.resolve(name)).DELETE().build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 204) {
            throw new IOException("%d %s".formatted(answer.statusCode(), answer.body()));
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
