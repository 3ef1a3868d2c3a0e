package dev.metamorph.bench.many;

import dev.metamorph.bench.path.ShapeReader;
import dev.metamorph.bench.replication.JsonLine;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * The time from a commit until a reader that follows a shape has it, written fifty times a second:
 * first alone, then while fifty shapes are created each second, which evict others if {@code
 * MAX_SHAPES} is set.
 */
final class Eviction {
    private static final int FIRST = 1_000;
    private static final int PER_SECOND = 50;
    private static final int SECONDS = 60;
    private static final long WRITE_NANOS = 20_000_000;
    private static final Pattern AT = Pattern.compile("\"at\":\"(\\d+)\"");

    private final ServeProcess service;
    private final String jdbcUrl;
    private final int max;

    Eviction(ServeProcess service, String jdbcUrl, int max) {
        this.service = service;
        this.jdbcUrl = jdbcUrl;
        this.max = max;
    }

    void measure() throws Exception {
        try (var maker = new ShapeMaker(service)) {
            maker.create(0, FIRST);
            report("stalls_alone", follow());
            var number = new AtomicInteger(FIRST);
            var begun = System.nanoTime();
            List<Double> stalls;
            try (var timer = Executors.newSingleThreadScheduledExecutor()) {
                var _ =
                        timer.scheduleAtFixedRate(
                                () -> maker.request(number.getAndIncrement()),
                                0,
                                1_000_000L / PER_SECOND,
                                TimeUnit.MICROSECONDS);
                stalls = follow();
                timer.shutdownNow();
            }
            var created = number.get() - FIRST;
            report("stalls_of_creations", stalls);
            var page = service.metrics();
            new JsonLine()
                    .with("bench", "eviction")
                    .with("maxShapes", max)
                    .with("createdPerSecond", created / ((System.nanoTime() - begun) / 1e9))
                    .with(
                            "evicted",
                            ServeProcess.value(
                                    page, "metamorph_shapes_ended_total{cause=\"evicted\"}"))
                    .print();
        }
    }

    private void report(String what, List<Double> millis) {
        millis.sort(null);
        new JsonLine()
                .with("bench", what)
                .with("maxShapes", max)
                .with("writes", millis.size())
                .with("millisMedian", millis.get(millis.size() / 2))
                .with("millis99", millis.get(millis.size() * 99 / 100))
                .with("millisMax", millis.getLast())
                .print();
    }

    /** The milliseconds from each write to its arrival. */
    private List<Double> follow() throws Exception {
        var over = new AtomicBoolean();
        try (var reader = new ShapeReader(service.port(), "many", "owner = 0")) {
            reader.catchUp();
            var writer = CompletableFuture.runAsync(() -> write(over));
            var found = new ArrayList<Double>();
            var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < end) {
                var page = reader.next();
                var now = System.nanoTime();
                var at = AT.matcher(page);
                while (at.find()) {
                    found.add((now - Long.parseLong(at.group(1))) / 1e6);
                }
            }
            over.set(true);
            writer.join();
            return found;
        }
    }

    private void write(AtomicBoolean over) {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var update = connection.prepareStatement("UPDATE many SET at = ? WHERE id = 0")) {
            var next = System.nanoTime();
            while (!over.get()) {
                LockSupport.parkNanos(next - System.nanoTime());
                update.setLong(1, System.nanoTime());
                update.executeUpdate();
                next = Math.max(next + WRITE_NANOS, System.nanoTime());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
