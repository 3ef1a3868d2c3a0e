package dev.metamorph.app.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;

/** One reader of one shape, request by request. Used by one thread. */
final class Follower {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http;
    private final URI service;
    private final String shape;
    private String handle = "";
    private String offset = "-1";

    /**
     * @param shape the parameters that say which
     */
    Follower(HttpClient http, URI service, String shape) {
        this.http = http;
        this.service = service;
        this.shape = shape;
    }

    /** Reads from the beginning until it is up to date; what came, controls included. */
    List<JsonNode> catchUp() {
        var items = new ArrayList<JsonNode>();
        do {
            items.addAll(items(next(false)));
        } while (!items.getLast().path("headers").path("control").asText().equals("up-to-date"));
        return items;
    }

    /** The next page, and on to where it ends. */
    HttpResponse<String> next(boolean live) {
        var response = ask(live).join();
        goOn(response);
        return response;
    }

    /** Live requests until one has more to say than that nothing is new. */
    List<JsonNode> news() {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            var items = items(next(true));
            if (items.size() > 1) {
                return items;
            }
        }
        throw new AssertionError("no news of %s within %s".formatted(shape, PATIENCE));
    }

    /** So many changes, as they come; see {@link #line}. */
    List<String> news(int changes) {
        var lines = new ArrayList<String>();
        while (lines.size() < changes) {
            lines.addAll(lines(news()));
            lines.remove("up-to-date");
        }
        return lines;
    }

    /** Asks, and stays where it is. */
    CompletableFuture<HttpResponse<String>> ask(boolean live) {
        var place = handle.isEmpty() ? "" : "&handle=" + handle;
        var path =
                "/v1/shape?%s&offset=%s%s%s".formatted(shape, offset, place, live ? "&live" : "");
        var request = HttpRequest.newBuilder(service.resolve(path)).timeout(PATIENCE).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private void goOn(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new AssertionError(
                    "%s: %d %s".formatted(shape, response.statusCode(), response.body()));
        }
        handle = response.headers().firstValue("electric-handle").orElseThrow();
        offset = response.headers().firstValue("electric-offset").orElseThrow();
    }

    String handle() {
        return handle;
    }

    String offset() {
        return offset;
    }

    /** A page's items. */
    static List<JsonNode> items(HttpResponse<String> response) {
        return elements(json(response));
    }

    /** The elements of an array. */
    static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    /** A body. */
    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an item says, in one line: operation, key and value; a control's name. */
    static String line(JsonNode item) {
        var headers = item.path("headers");
        return headers.has("control")
                ? headers.path("control").asText()
                : "%s %s %s"
                        .formatted(
                                headers.path("operation").asText(),
                                item.path("key").asText(),
                                item.path("value"));
    }

    static List<String> lines(List<JsonNode> items) {
        return items.stream().map(Follower::line).toList();
    }
}
