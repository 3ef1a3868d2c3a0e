package dev.metamorph.app.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A reader of one shape that shows the items as they come. Used by one thread. */
public final class ShapeItems {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final Service service;
    private final String query;
    private String handle = "";
    private String offset = "-1";
    private boolean live;

    /** One that has not asked yet. */
    public ShapeItems(HttpClient http, Service service, Map<String, String> query) {
        this.http = http;
        this.service = service;
        this.query =
                query.entrySet().stream()
                        .map(each ->
                                each.getKey()
                                        + "="
                                        + URLEncoder.encode(
                                                each.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }

    /**
     * Reads on until so many items have come and the log has nothing more to say.
     *
     * @return the items, without control messages
     */
    public List<JsonNode> next(int count, Duration patience)
            throws IOException, InterruptedException {
        var items = new ArrayList<JsonNode>();
        next(count, patience, items::add);
        return items;
    }

    /**
     * The same for more items than should be kept.
     *
     * @param each told of every item but control messages
     */
    public void next(int count, Duration patience, Consumer<JsonNode> each)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        var items = 0;
        do {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "%d of %d items of %s within %s".formatted(items, count, query, patience));
            }
            items += read(each);
        } while (items < count || !live);
    }

    private int read(Consumer<JsonNode> each) throws IOException, InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = http.send(request(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException _) {
            // It was killed, or does not listen yet.
            LockSupport.parkNanos(20_000_000);
            return 0;
        }
        if (response.statusCode() == 503) {
            LockSupport.parkNanos(20_000_000);
            return 0;
        }
        if (response.statusCode() != 200) {
            throw new AssertionError(
                    "%s: %d %s"
                            .formatted(
                                    query,
                                    response.statusCode(),
                                    new String(response.body(), StandardCharsets.UTF_8)));
        }
        handle = response.headers().firstValue("electric-handle").orElseThrow();
        offset = response.headers().firstValue("electric-offset").orElseThrow();
        live = response.headers().firstValue("electric-up-to-date").isPresent();
        var items = 0;
        for (var item : JSON.readTree(response.body())) {
            if (!item.path("headers").has("control")) {
                each.accept(item);
                items++;
            }
        }
        return items;
    }

    private HttpRequest request() {
        var place = offset.equals("-1") ? "" : "&handle=" + handle;
        var path =
                "/v1/shape?%s&offset=%s%s%s"
                        .formatted(query, offset, place, live ? "&live=true" : "");
        return HttpRequest.newBuilder(service.address().resolve(path)).build();
    }

    /** An item's operation. */
    public static String operation(JsonNode item) {
        return item.path("headers").path("operation").asText();
    }

    /** An item's values by column, SQL NULL as an empty one. */
    public static Map<String, Optional<String>> values(JsonNode item) {
        var values = new TreeMap<String, Optional<String>>();
        item.path("value")
                .properties()
                .forEach(field ->
                        values.put(
                                field.getKey(),
                                field.getValue().isNull()
                                        ? Optional.empty()
                                        : Optional.of(field.getValue().asText())));
        return values;
    }
}
