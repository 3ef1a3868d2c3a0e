package dev.metamorph.app.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A collector of OpenTelemetry: receives messages over HTTP, and decodes their JSON. */
final class Collector implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LinkedBlockingQueue<JsonNode> metrics = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<JsonNode> traces = new LinkedBlockingQueue<>();
    private final Map<String, Set<String>> spans = new HashMap<>();
    private final HttpServer server = server();

    private HttpServer server() {
        try {
            var local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var one = HttpServer.create(local, 0);
            one.createContext("/v1/metrics", exchange -> receive(exchange, metrics));
            one.createContext("/v1/traces", exchange -> receive(exchange, traces));
            one.start();
            return one;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void receive(HttpExchange exchange, LinkedBlockingQueue<JsonNode> into)
            throws IOException {
        into.add(new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes()));
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static JsonNode next(LinkedBlockingQueue<JsonNode> of) throws InterruptedException {
        var message = of.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (message == null) {
            throw new AssertionError("nothing was sent for " + PATIENCE);
        }
        return message;
    }

    /** The names of the metrics that are sent from now on. */
    Set<String> metricNames() throws InterruptedException {
        metrics.clear();
        var names = new TreeSet<String>();
        for (var metric : next(metrics).at("/resourceMetrics/0/scopeMetrics/0/metrics")) {
            names.add(metric.path("name").asText());
        }
        return names;
    }

    /** The names of the spans of the first trace that has one of that name. */
    Set<String> traceWith(String span) throws InterruptedException {
        while (true) {
            for (var each : next(traces).at("/resourceSpans/0/scopeSpans/0/spans")) {
                spans.computeIfAbsent(each.path("traceId").asText(), _ -> new TreeSet<>())
                        .add(each.path("name").asText());
            }
            var found =
                    spans.values().stream()
                            .filter(names -> names.contains(span) && names.contains("change"))
                            .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
