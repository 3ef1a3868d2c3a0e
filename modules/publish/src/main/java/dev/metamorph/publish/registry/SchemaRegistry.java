package dev.metamorph.publish.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A client of one schema registry. Every call waits for the answer, at most {@link #PATIENCE}. Any
 * thread.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">Schema
 *     Registry API</a>
 */
public final class SchemaRegistry implements AutoCloseable {
    /** The time within which the registry has to answer. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final JsonFactory JSON = new JsonFactory();
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int NOT_FOUND = 404;

    private final RegistrySettings settings;
    private final HttpClient http;

    private SchemaRegistry(RegistrySettings settings, HttpClient http) {
        this.settings = settings;
        this.http = http;
    }

    /**
     * Creates a client; nothing is asked yet.
     *
     * @throws IllegalArgumentException if the file of certificates cannot be used
     */
    public static SchemaRegistry open(RegistrySettings settings) {
        var builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE);
        if (settings.trust() instanceof RegistrySettings.Trust.OfFile(var file)) {
            builder.sslContext(PemTrust.read(file));
        }
        return new SchemaRegistry(settings, builder.build());
    }

    /** The settings of this client. */
    public RegistrySettings settings() {
        return settings;
    }

    /**
     * Registers a schema under a subject, unless it is there already.
     *
     * @return the id of the schema
     * @throws RegistryException if the registry refuses it or does not answer
     */
    public int register(String subject, RegistrySchema schema) {
        return id(expect(post("/subjects/%s/versions", subject, schema)));
    }

    /**
     * Finds a schema under a subject.
     *
     * @return the id of the schema; empty if it is not registered there
     * @throws RegistryException if the registry does not answer
     */
    public OptionalInt find(String subject, RegistrySchema schema) {
        var answer = post("/subjects/%s", subject, schema);
        return answer.statusCode() == NOT_FOUND
                ? OptionalInt.empty()
                : OptionalInt.of(id(expect(answer)));
    }

    /**
     * Asks whether a schema could become the next version of a subject.
     *
     * @return the reasons why it could not; empty if it could, or if the subject has no version
     * @throws RegistryException if the registry refuses the question or does not answer
     */
    public List<String> incompatibilities(String subject, RegistrySchema schema) {
        var answer =
                post("/compatibility/subjects/%s/versions/latest?verbose=true", subject, schema);
        if (answer.statusCode() == NOT_FOUND) {
            return List.of();
        }
        var body = expect(answer);
        if (body.getOrDefault("is_compatible", List.of()).equals(List.of("true"))) {
            return List.of();
        }
        var reasons = body.getOrDefault("messages", List.of());
        return reasons.isEmpty()
                ? List.of("it is not compatible with the latest version of its subject")
                : reasons;
    }

    /**
     * The text of a schema.
     *
     * @throws RegistryException if there is none of that id, or the registry does not answer
     */
    public String text(int id) {
        var request = request("/schemas/ids/" + id).GET().build();
        return one(expect(send(request)), "schema");
    }

    private HttpResponse<byte[]> post(String path, String subject, RegistrySchema schema) {
        var encoded = URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
        var body = HttpRequest.BodyPublishers.ofByteArray(body(schema));
        return send(request(path.formatted(encoded)).POST(body).build());
    }

    private HttpRequest.Builder request(String path) {
        var base = settings.url().toString();
        var root = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        var request =
                HttpRequest.newBuilder(URI.create(root + path))
                        .timeout(PATIENCE)
                        .header("Content-Type", MEDIA_TYPE)
                        .header("Accept", MEDIA_TYPE + ", application/json");
        return switch (settings.login()) {
            case RegistrySettings.Login.None() -> request;
            case RegistrySettings.Login.Basic(var user, var password) -> {
                var pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
                yield request.header(
                        "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
            }
            case RegistrySettings.Login.Bearer(var token) ->
                    request.header("Authorization", "Bearer " + token);
        };
    }

    private static byte[] body(RegistrySchema schema) {
        var bytes = new ByteArrayOutputStream(1024);
        try (var out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("schema", schema.text());
            if (schema.type() != RegistrySchema.Type.AVRO) {
                out.writeStringField("schemaType", schema.type().name());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON to memory", e);
        }
        return bytes.toByteArray();
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            var why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw RegistryException.unavailable(
                    "the schema registry at %s does not answer: %s".formatted(settings.url(), why));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw RegistryException.unavailable("interrupted");
        }
    }

    /** The members of an answer of success: texts, or lists of texts. */
    private Map<String, List<String>> expect(HttpResponse<byte[]> answer) {
        var status = answer.statusCode();
        if (status == 200) {
            return members(answer.body());
        }
        var message = message(answer.body());
        var text =
                "the schema registry at %s answers %d: %s"
                        .formatted(settings.url(), status, message);
        throw status == 409 || status == 422 || status == NOT_FOUND
                ? RegistryException.refused(text)
                : RegistryException.unavailable(text);
    }

    private static String message(byte[] body) {
        try {
            return String.join("; ", members(body).getOrDefault("message", List.of("no reason")));
        } catch (RegistryException _) {
            return "no reason that can be read";
        }
    }

    private static int id(Map<String, List<String>> body) {
        try {
            return Integer.parseInt(one(body, "id"));
        } catch (NumberFormatException _) {
            throw RegistryException.unavailable("the schema registry's answer has no number as id");
        }
    }

    private static String one(Map<String, List<String>> body, String name) {
        var values = body.getOrDefault(name, List.of());
        if (values.size() != 1) {
            throw RegistryException.unavailable(
                    "the schema registry's answer has no %s".formatted(name));
        }
        return values.getFirst();
    }

    private static Map<String, List<String>> members(byte[] body) {
        var members = new HashMap<String, List<String>>();
        try (var json = JSON.createParser(body)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                var values = new ArrayList<String>();
                if (json.nextToken() == JsonToken.START_ARRAY) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        values.add(json.getText());
                        json.skipChildren();
                    }
                } else {
                    values.add(json.getText());
                    json.skipChildren();
                }
                members.put(name, values);
            }
            return members;
        } catch (IOException _) {
            throw RegistryException.unavailable("the schema registry's answer is no JSON object");
        }
    }

    /** Ends all calls. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
