package dev.metamorph.app.declare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.metamorph.app.config.Secret;
import dev.metamorph.app.declare.ServiceException.Reason;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.locks.LockSupport;

/**
 * HTTP to one instance of a running service. An answer that asks to retry is retried for as long as
 * the connection's patience lasts. Used by one thread.
 */
public final class ServiceConnection implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final URI url;
    private final Secret secret;
    private final Duration patience;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_WITHIN)
                    .build();

    /**
     * Opens no socket yet.
     *
     * @param url {@code http://host:port}, without a path
     * @param secret empty if every client may declare
     * @param patience how long a service that is not ready is asked again
     */
    public ServiceConnection(URI url, Secret secret, Duration patience) {
        this.url = url;
        this.secret = secret;
        this.patience = patience;
    }

    /** An answer; its body is whatever came. */
    public record Answer(int status, String body, HttpHeaders headers) {
        /** The value of a header; empty text without it. */
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    /** Sends a request without a body. */
    public Answer send(String method, String path) {
        return send(method, path, "");
    }

    /** Sends a request without a body, whose answer may take that long. */
    public Answer send(String method, String path, Duration within) {
        return send(method, path, "", within);
    }

    /**
     * Sends a request.
     *
     * @throws ServiceException if there is no answer
     */
    Answer send(String method, String path, String body) {
        return send(method, path, body, ANSWER_WITHIN);
    }

    private Answer send(String method, String path, String body, Duration within) {
        var request =
                HttpRequest.newBuilder(url.resolve(path))
                        .timeout(within)
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (!secret.isEmpty()) {
            request.header("authorization", "Bearer " + secret.word());
        }
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var response = send(request.build());
            var retry = response.headers().firstValueAsLong("retry-after").orElse(0);
            var wait = Duration.ofSeconds(retry).toNanos();
            if (response.statusCode() != 503
                    || wait == 0
                    || System.nanoTime() + wait - deadline > 0) {
                return new Answer(response.statusCode(), response.body(), response.headers());
            }
            LockSupport.parkNanos(wait);
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            var why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new ServiceException(
                    Reason.UNAVAILABLE, "cannot reach %s: %s".formatted(this, why));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ServiceException(Reason.UNAVAILABLE, "interrupted");
        }
    }

    /**
     * The JSON of an answer with that status.
     *
     * @throws ServiceException with the service's own words if it has another one
     */
    public JsonNode expect(Answer answer, int status) {
        if (answer.status() == status) {
            return json(answer);
        }
        throw switch (answer.status()) {
            case 400 -> new ServiceException(Reason.REFUSED, problems(json(answer)));
            case 401 ->
                    new ServiceException(
                            Reason.SECRET,
                            "%s refuses the secret; give the service's own as SECRET"
                                    .formatted(this));
            default ->
                    new ServiceException(
                            Reason.UNAVAILABLE,
                            "%s answered %d: %s"
                                    .formatted(this, answer.status(), message(json(answer))));
        };
    }

    private JsonNode json(Answer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException _) {
            throw new ServiceException(
                    Reason.UNAVAILABLE,
                    "%s answered %d, and no JSON; is it Metamorph?"
                            .formatted(this, answer.status()));
        }
    }

    /** One line for each problem: {@code where: column x does not exist}. */
    private static String problems(JsonNode json) {
        var lines = new StringJoiner("\n");
        for (var field : json.path("errors").properties()) {
            for (var problem : field.getValue()) {
                lines.add("%s: %s".formatted(field.getKey(), problem.asText()));
            }
        }
        return lines.length() == 0 ? message(json) : lines.toString();
    }

    private static String message(JsonNode json) {
        return json.path("message").asText(json.path("error").asText("no reason is given"));
    }

    /** {@code ?name=value&…}, without the empty values. */
    public static String query(Map<String, String> values) {
        var query = new StringJoiner("&", "?", "");
        values.forEach((name, value) -> {
            if (!value.isEmpty()) {
                query.add(encoded(name) + "=" + encoded(value));
            }
        });
        return query.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }

    /** The URL. */
    @Override
    public String toString() {
        return url.toString();
    }
}
