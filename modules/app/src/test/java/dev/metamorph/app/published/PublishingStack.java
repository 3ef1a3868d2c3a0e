package dev.metamorph.app.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.config.Environment;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.app.stack.Stack;
import dev.metamorph.embedded.Ports;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.TopicSettings;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** A stack in this process, and declarations of published shapes in it. */
final class PublishingStack implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Stack stack;
    private final URI published;
    private final HttpClient http = HttpClient.newHttpClient();

    private PublishingStack(Stack stack, URI published) {
        this.stack = stack;
        this.published = published;
    }

    static PublishingStack start(ServiceSettings settings) {
        var variables = new TreeMap<>(settings.environment());
        var address = "http://127.0.0.1:" + Ports.free();
        variables.put("PORT", Integer.toString(URI.create(address).getPort()));
        variables.put("ADVERTISED_URL", address);
        var stack =
                Stack.start(
                        Environment.of(variables).read(),
                        "test",
                        failure -> {
                            throw new IllegalStateException(failure);
                        });
        return new PublishingStack(stack, URI.create(address + "/v1/published/"));
    }

    /** Rows of the table {@code items}. */
    static PublishedShape shape(String name, String where, String topic, int partitions) {
        return new PublishedShape(
                name,
                PublishedShape.rows("public.items", where, Map.of(), List.of()),
                new TopicSettings(topic, partitions, 1, Map.of(), false),
                RecordFormat.JSON);
    }

    /** Declares it as soon as the stack can. */
    void declare(PublishedShape shape) {
        assertThat(answer(shape)).isEqualTo(new PublishedShapes.Answer.Done());
    }

    /** What the stack answers to a declaration as soon as it can. */
    PublishedShapes.Answer answer(PublishedShape shape) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var answer = stack.published().declare(shape).toCompletableFuture().join();
        while (answer instanceof PublishedShapes.Answer.Unavailable
                && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            answer = stack.published().declare(shape).toCompletableFuture().join();
        }
        return answer;
    }

    boolean isDeclared(String name) {
        return stack.published().find(name).isPresent();
    }

    /** What the stack says of a published shape. */
    String status(String name) {
        return get(name);
    }

    /** The answer of the stack about a point of a published shape. */
    String position(String query) {
        return get("../positions?" + query);
    }

    private String get(String path) {
        try {
            var request = HttpRequest.newBuilder(published.resolve(path)).build();
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        stack.close();
    }
}
