package dev.metamorph.bench.many;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Creates shapes {@code owner = n} by their first requests, as readers do. */
final class ShapeMaker implements AutoCloseable {
    private static final int CONNECTIONS = Integer.getInteger("metamorph.bench.connections", 16);
    private static final long RETRY_NANOS = 500_000_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ServeProcess service;

    ShapeMaker(ServeProcess service) {
        this.service = service;
    }

    /** The path of the first request of a shape. */
    static String path(int number) {
        return "/v1/shape?table=many&where=owner%%3D%d&offset=-1".formatted(number);
    }

    /**
     * Creates the shapes of these numbers, as fast as the service does; their number in a second.
     */
    double create(int from, int to) throws InterruptedException, ExecutionException {
        var begun = System.nanoTime();
        var next = new AtomicInteger(from);
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            var workers = new ArrayList<Future<?>>();
            for (var i = 0; i < CONNECTIONS; i++) {
                workers.add(
                        threads.submit(() -> {
                            for (var n = next.getAndIncrement();
                                    n < to;
                                    n = next.getAndIncrement()) {
                                create(n);
                            }
                            return null;
                        }));
            }
            for (var worker : workers) {
                worker.get();
            }
        }
        return (to - from) / ((System.nanoTime() - begun) / 1e9);
    }

    /** Creates one shape; repeats the request while the answer is 503. */
    void create(int number) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(number)).build();
        while (true) {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return;
            }
            if (answer.statusCode() != 503 && answer.statusCode() != 409) {
                throw new IOException("%d %s".formatted(answer.statusCode(), answer.body()));
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    /** Sends the first request of a shape and does not wait for the answer. */
    void request(int number) {
        var _ =
                http.sendAsync(
                        HttpRequest.newBuilder(uri(number)).build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private URI uri(int number) {
        return service.at(path(number));
    }

    @Override
    public void close() {
        http.close();
    }
}
