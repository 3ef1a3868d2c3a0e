package dev.metamorph.app.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Several instances of one stack, and readers that go from one to the next with every request. */
public final class Instances implements AutoCloseable {
    private final List<Service> all = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    private Instances() {}

    /** Starts so many, each with a folder and an output of its own, and waits for the first. */
    public static Instances start(ServiceSettings settings, int count, HttpClient http)
            throws IOException, InterruptedException {
        var instances = new Instances();
        try {
            for (var number = 1; number <= count; number++) {
                instances.all.add(Service.start(settings.forInstance(number)));
            }
            var _ = instances.awaitLeader(http, Duration.ofMinutes(3));
            return instances;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            instances.close();
            throw e;
        }
    }

    /** Waits until one of them says that it leads, and answers which. */
    public int awaitLeader(HttpClient http, Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        for (var leader = leader(http); ; leader = leader(http)) {
            if (leader >= 0) {
                return leader;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no instance leads within " + patience);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** -1 if none answers so in time. */
    private int leader(HttpClient http) throws InterruptedException {
        for (var i = 0; i < all.size(); i++) {
            if (all.get(i).isActive(http)) {
                return i;
            }
        }
        return -1;
    }

    /** One of them. */
    public Service get(int index) {
        return all.get(index);
    }

    /** How many there are. */
    public int size() {
        return all.size();
    }

    /** Another one with every call. */
    public URI address() {
        return all.get(Math.floorMod(next.getAndIncrement(), all.size())).address();
    }

    @Override
    public void close() {
        all.parallelStream().forEach(Service::close);
    }
}
