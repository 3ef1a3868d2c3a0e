package dev.metamorph.app.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.metamorph.shape.ShapeHandle;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A reader that trusts nothing: it folds a shape's log into rows and fails at an item twice, one
 * that is missing, one out of order, and a transaction that is cut.
 *
 * <p>Used by one thread at a time.
 */
final class FoldedShape {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration RETRY = Duration.ofMillis(50);

    /** Longer than the service takes to answer that it cannot. */
    private static final Duration REQUEST = Duration.ofSeconds(60);

    private final Asked asked;
    private final HttpClient http;
    private final Supplier<URI> server;
    private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    private final SequencedSet<String> formerHandles = new LinkedHashSet<>();
    private String handle = "";
    private String begunWith = "";
    private String offset = "-1";
    private long lastLsn;
    private long lastOperation = -1;
    private boolean snapshotEnded;
    private boolean transactionOpen;
    private boolean upToDate;
    private long reached;
    private int rotations;
    private int slides;
    private List<String> positions = new ArrayList<>();

    FoldedShape(Asked asked, HttpClient http, Supplier<URI> server) {
        this.asked = asked;
        this.http = http;
        this.server = server;
    }

    Asked asked() {
        return asked;
    }

    /** How often the log began anew. */
    int rotations() {
        return rotations;
    }

    /** How often another generation has continued the log. */
    int slides() {
        return slides;
    }

    String handle() {
        return handle;
    }

    /** The handle of the log whose initial rows it has read. */
    String begunWith() {
        return begunWith;
    }

    /** Whether the log has been read to its end once, so that its handle must last from now on. */
    boolean settled() {
        return upToDate;
    }

    /** The places of all items since the handle began, up to an LSN. */
    List<String> positions(long lsn) {
        return positions.stream()
                .filter(each ->
                        Long.compareUnsigned(
                                        Long.parseUnsignedLong(
                                                each.substring(0, each.indexOf('_'))),
                                        lsn)
                                <= 0)
                .toList();
    }

    /** One request more, which waits a moment for news. */
    void ask() throws IOException, InterruptedException {
        var _ = step();
    }

    /** The rows, each as {@code column=text} in column order, sorted. */
    List<String> contents() {
        return rows.values().stream().map(Map::toString).sorted().toList();
    }

    /** The rows; each value in quotes or the word NULL. */
    List<Map<String, String>> rows() {
        return List.copyOf(rows.values());
    }

    /** Reads until the log says everything up to that LSN. */
    void catchUp(long lsn, Duration patience) throws IOException, InterruptedException {
        read(() -> upToDate && Long.compareUnsigned(reached, lsn) >= 0, lsn, patience);
    }

    /** Reads until the rows are as wanted. */
    void catchUpUntil(Predicate<List<Map<String, String>>> wanted, Duration patience)
            throws IOException, InterruptedException {
        read(() -> upToDate && wanted.test(rows()), 0, patience);
    }

    private void read(BooleanSupplier enough, long lsn, Duration patience)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        var trouble = "";
        while (!enough.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "%s did not reach %s within %s: offset %s, reached %s, %s"
                                .formatted(
                                        asked,
                                        Long.toUnsignedString(lsn),
                                        patience,
                                        offset,
                                        Long.toUnsignedString(reached),
                                        trouble));
            }
            trouble = step();
        }
    }

    /** One request; answers what was in the way, empty if nothing. */
    private String step() throws InterruptedException, IOException {
        HttpResponse<String> response;
        try {
            response =
                    http.send(
                            HttpRequest.newBuilder(uri()).timeout(REQUEST).build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            LockSupport.parkNanos(RETRY.toNanos());
            return "unreachable: " + e.getClass().getSimpleName();
        }
        return switch (response.statusCode()) {
            case 200 -> {
                accept(response);
                yield "";
            }
            case 409 -> {
                rotate(response);
                yield "409";
            }
            case 503 -> {
                LockSupport.parkNanos(RETRY.toNanos());
                yield response.body();
            }
            default ->
                    throw new AssertionError(
                            "%s answered %d %s"
                                    .formatted(
                                            response.uri(),
                                            response.statusCode(),
                                            response.body()));
        };
    }

    private void rotate(HttpResponse<String> response) {
        if (!handle.isEmpty()) {
            rotations++;
            formerHandles.add(handle);
        }
        handle = response.headers().firstValue("electric-handle").orElse("");
        offset = "-1";
        rows.clear();
        positions = new ArrayList<>();
        lastLsn = 0;
        lastOperation = -1;
        snapshotEnded = false;
        transactionOpen = false;
        upToDate = false;
    }

    /** The log is continued by another generation of it, whose former handle never comes again. */
    private void slide(String answered) {
        if (isEarlier(answered)) {
            throw new AssertionError(
                    "%s asked for %s and got %s".formatted(asked, handle, answered));
        }
        slides++;
        formerHandles.add(handle);
    }

    private boolean isEarlier(String answered) {
        return !new ShapeHandle(handle).isNoLaterThan(new ShapeHandle(answered));
    }

    private void accept(HttpResponse<String> response) throws IOException {
        var answered = header(response, "electric-handle");
        if (formerHandles.contains(answered)) {
            throw new AssertionError("%s got the ended handle %s".formatted(asked, answered));
        }
        if (!handle.isEmpty() && !offset.equals("-1") && !handle.equals(answered)) {
            slide(answered);
        }
        if (offset.equals("-1")) {
            begunWith = answered;
        }
        handle = answered;
        offset = header(response, "electric-offset");
        upToDate = response.headers().firstValue("electric-up-to-date").isPresent();
        for (var item : JSON.readTree(response.body())) {
            apply(item);
        }
        if (upToDate && transactionOpen) {
            throw fail("up to date inside a transaction at " + offset);
        }
    }

    private void apply(JsonNode item) {
        var headers = item.path("headers");
        switch (headers.path("control").asText("")) {
            case "snapshot-end" -> snapshotEnded = true;
            case "up-to-date" ->
                    reached = Long.parseUnsignedLong(headers.path("global_last_seen_lsn").asText());
            case "" -> change(item, headers);
            default -> throw fail("unknown control " + headers);
        }
    }

    private void change(JsonNode item, JsonNode headers) {
        if (headers.has("lsn")) {
            checkOrder(headers);
        } else if (snapshotEnded) {
            throw fail("a snapshot row after snapshot-end");
        }
        var key = item.path("key").asText();
        var value = values(item.path("value"));
        var keyTakenTwice = asked.table().kind() == Table.Kind.DEFERRABLE;
        switch (headers.path("operation").asText()) {
            case "insert" -> {
                if (rows.put(key, value) != null && !keyTakenTwice) {
                    throw fail("second insert of " + key);
                }
            }
            case "update" -> {
                var row = rows.get(key);
                if (row == null) {
                    throw fail("update of missing " + key);
                }
                row.putAll(value);
            }
            case "delete" -> {
                if (rows.remove(key) == null) {
                    throw fail("delete of missing " + key);
                }
            }
            default -> throw fail("unknown operation " + headers);
        }
    }

    private void checkOrder(JsonNode headers) {
        var lsn = Long.parseUnsignedLong(headers.path("lsn").asText());
        var operation = headers.path("op_position").asLong();
        var order = Long.compareUnsigned(lsn, lastLsn);
        if (order < 0 || (order == 0 && operation <= lastOperation)) {
            throw fail("%d_%d after %d_%d".formatted(lsn, operation, lastLsn, lastOperation));
        }
        if (order > 0 && transactionOpen) {
            throw fail("transaction %d has no last item".formatted(lastLsn));
        }
        if (!headers.path("txids").path(0).isIntegralNumber()) {
            throw fail("no txids in " + headers);
        }
        lastLsn = lsn;
        lastOperation = operation;
        positions.add("%s_%d".formatted(Long.toUnsignedString(lsn), operation));
        transactionOpen = !headers.path("last").asBoolean(false);
    }

    private AssertionError fail(String problem) {
        return new AssertionError("%s, handle %s: %s".formatted(asked, handle, problem));
    }

    private static Map<String, String> values(JsonNode value) {
        var row = new TreeMap<String, String>();
        for (var field : value.properties()) {
            var text = field.getValue().isNull() ? "NULL" : "'" + field.getValue().asText() + "'";
            // Booleans of a snapshot are spelled out, see docs/protocol.md.
            row.put(
                    field.getKey(),
                    field.getKey().equals("c")
                            ? text.replace("'true'", "'t'").replace("'false'", "'f'")
                            : text);
        }
        return row;
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers()
                .firstValue(name)
                .orElseThrow(() -> new AssertionError(response.uri() + " lacks " + name));
    }

    private URI uri() {
        var query = new ArrayList<String>();
        query.add("table=" + encode(asked.table().name()));
        if (!asked.where().isEmpty()) {
            query.add("where=" + encode(asked.where()));
        }
        if (!asked.columns().isEmpty()) {
            query.add("columns=" + encode(String.join(",", asked.columns())));
        }
        if (asked.full()) {
            query.add("replica=full");
        }
        query.add("offset=" + offset);
        if (!formerHandles.isEmpty()) {
            query.add("expired_handle=" + encode(formerHandles.getLast()));
        }
        if (!offset.equals("-1")) {
            query.add("handle=" + encode(handle));
            if (upToDate) {
                query.add("live=true");
            }
        }
        return server.get().resolve("/v1/shape?" + String.join("&", query));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
