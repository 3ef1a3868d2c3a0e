package dev.metamorph.app.oracle;

import dev.metamorph.app.service.Instances;
import dev.metamorph.app.service.Service;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A load balancer as it is usual: sends each request to the next instance that says it is ready, of
 * which it asks ten times a second, and to another one if the connection is refused. Nothing else
 * is tried twice.
 */
final class Balancer implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000_000;

    private final Instances instances;
    private final HttpClient http;
    private final AtomicInteger next = new AtomicInteger();
    private final Thread thread;
    private volatile List<Service> ready = List.of();
    private volatile boolean over;

    private Balancer(Instances instances, HttpClient http) {
        this.instances = instances;
        this.http = http;
        thread = Thread.ofVirtual().name("balancer").unstarted(this::look);
    }

    static Balancer start(Instances instances, HttpClient http) {
        var balancer = new Balancer(instances, http);
        balancer.thread.start();
        return balancer;
    }

    private void look() {
        try {
            while (!over) {
                var found = new ArrayList<Service>();
                for (var i = 0; i < instances.size(); i++) {
                    if (instances.get(i).isReady(http)) {
                        found.add(instances.get(i));
                    }
                }
                ready = List.copyOf(found);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until so many are ready. */
    void awaitReady(int count) {
        Eventually.holds(count + " instances are ready", () -> ready.size() == count);
    }

    /** The answer of one of them. */
    HttpResponse<String> send(String path) throws IOException, InterruptedException {
        var turn = next.getAndIncrement();
        var candidates = ready;
        for (var service : inTurn(candidates, turn)) {
            try {
                return http.send(
                        HttpRequest.newBuilder(service.address().resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofString());
            } catch (ConnectException _) {
                // The next one.
            }
        }
        throw new IOException("no instance of %d takes connections".formatted(candidates.size()));
    }

    private static List<Service> inTurn(List<Service> services, int turn) {
        return IntStream.range(0, services.size())
                .mapToObj(i -> services.get(Math.floorMod(turn + i, services.size())))
                .toList();
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
