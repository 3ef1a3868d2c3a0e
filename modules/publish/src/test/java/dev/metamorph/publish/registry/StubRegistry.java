package dev.metamorph.publish.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;

/**
 * A schema registry in memory behind a real HTTP server. A schema is compatible with the latest
 * version of its subject unless its text contains the word that is refused.
 */
public final class StubRegistry implements AutoCloseable {
    private static final Pattern SUBJECT =
            Pattern.compile("(/compatibility)?/subjects/([^/]+)(/versions(?:/latest)?)?");
    private static final Pattern BY_ID = Pattern.compile("/schemas/ids/(\\d+)");

    private final HttpServer server;
    private final List<String> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private String refusedWord = "";
    private int failing;
    private String authorization = "";

    private StubRegistry(HttpServer server) {
        this.server = server;
    }

    /** Starts one on a free port of the loopback interface. */
    public static StubRegistry start() throws IOException {
        return start(HttpServer.create(loopback(), 0));
    }

    /** Starts one that speaks TLS. */
    static StubRegistry start(SSLContext tls) throws IOException {
        var server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return start(server);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static StubRegistry start(HttpServer server) {
        var stub = new StubRegistry(server);
        stub.server.createContext("/", stub::answer);
        stub.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        stub.server.start();
        return stub;
    }

    /** Its address. */
    public URI url() {
        var scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create("%s://127.0.0.1:%d".formatted(scheme, server.getAddress().getPort()));
    }

    /** From now on it refuses schemas with that word in their text. */
    public synchronized void refuse(String word) {
        refusedWord = word;
    }

    /** From now on it answers with that status; 0 ends it. */
    public synchronized void fail(int status) {
        failing = status;
    }

    /** The number of versions of a subject. */
    public synchronized int versions(String subject) {
        return subjects.getOrDefault(subject, List.of()).size();
    }

    /** The last value of the header Authorization. */
    public synchronized String authorization() {
        return authorization;
    }

    /** The requests so far: method, path and schema type. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getRawPath();
        var body = members(exchange.getRequestBody().readAllBytes());
        synchronized (this) {
            var sent = exchange.getRequestHeaders().getFirst("Authorization");
            authorization = sent == null ? "" : sent;
            requests.add(
                    "%s %s %s"
                            .formatted(
                                    exchange.getRequestMethod(),
                                    path,
                                    body.getOrDefault("schemaType", "AVRO")));
            if (failing != 0) {
                send(
                        exchange,
                        failing,
                        "{\"error_code\":%d,\"message\":\"no\"}".formatted(failing));
                return;
            }
            answer(exchange, path, body.getOrDefault("schema", ""));
        }
    }

    private void answer(HttpExchange exchange, String path, String schema) throws IOException {
        var byId = BY_ID.matcher(path);
        if (byId.matches()) {
            var id = Integer.parseInt(byId.group(1));
            send(exchange, 200, "{\"schema\":%s}".formatted(quoted(schemas.get(id - 1))));
            return;
        }
        var found = SUBJECT.matcher(path);
        if (!found.matches()) {
            send(exchange, 400, "{\"error_code\":400,\"message\":\"what?\"}");
            return;
        }
        var subject = URLDecoder.decode(found.group(2), StandardCharsets.UTF_8);
        var versions = subjects.getOrDefault(subject, List.of());
        var isRefused = !refusedWord.isEmpty() && schema.contains(refusedWord);
        var known = schemas.indexOf(schema) + 1;
        if (found.group(1) != null) {
            compatible(exchange, versions.isEmpty(), isRefused);
        } else if (found.group(3) == null) {
            if (versions.contains(known)) {
                send(exchange, 200, "{\"subject\":\"s\",\"id\":%d,\"version\":1}".formatted(known));
            } else {
                send(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
            }
        } else if (isRefused) {
            send(exchange, 409, "{\"error_code\":409,\"message\":\"is incompatible\"}");
        } else {
            send(exchange, 200, "{\"id\":%d}".formatted(register(subject, schema)));
        }
    }

    private int register(String subject, String schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        var id = schemas.indexOf(schema) + 1;
        var versions = subjects.computeIfAbsent(subject, _ -> new ArrayList<>());
        if (!versions.contains(id)) {
            versions.add(id);
        }
        return id;
    }

    private static void compatible(HttpExchange exchange, boolean isNew, boolean isRefused)
            throws IOException {
        if (isNew) {
            send(exchange, 404, "{\"error_code\":40402,\"message\":\"Version not found\"}");
        } else if (isRefused) {
            send(
                    exchange,
                    200,
                    "{\"is_compatible\":false,\"messages\":[\"READER_FIELD_MISSING\"]}");
        } else {
            send(exchange, 200, "{\"is_compatible\":true,\"messages\":[]}");
        }
    }

    private static Map<String, String> members(byte[] body) throws IOException {
        var members = new HashMap<String, String>();
        try (var json = new JsonFactory().createParser(body)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                json.nextToken();
                members.put(name, json.getText());
            }
        }
        return members;
    }

    private static String quoted(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new JsonFactory().createGenerator(bytes)) {
            out.writeString(text);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
