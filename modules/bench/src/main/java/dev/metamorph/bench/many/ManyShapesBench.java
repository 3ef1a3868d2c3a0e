package dev.metamorph.bench.many;

import dev.metamorph.bench.replication.JsonLine;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.KafkaSettings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Creates shapes by their first requests, restarts the service, and measures the time until it is
 * ready, heap, disk and the page of metrics; then the stalls of a reader while {@code MAX_SHAPES}
 * evicts. Postgres and the broker are processes of their own. JSON lines on standard output.
 *
 * <p>Arguments: an empty folder, the number of shapes (100,000), what to measure ({@code
 * shapes,eviction}; both), and the service's heap ({@code 1g}).
 */
public final class ManyShapesBench {
    private static final int RESTARTS = 3;
    private static final int PAGES = 9;

    private final Path folder;
    private final String heap;
    private final EmbeddedPostgres postgres;
    private final EmbeddedKafkaProcess kafka;

    private ManyShapesBench(
            Path folder, String heap, EmbeddedPostgres postgres, EmbeddedKafkaProcess kafka) {
        this.folder = folder;
        this.heap = heap;
        this.postgres = postgres;
        this.kafka = kafka;
    }

    /** Runs the measurements. */
    public static void main(String... arguments) throws Exception {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("the first argument is an empty folder");
        }
        var folder = Path.of(arguments[0]);
        Files.createDirectories(folder);
        var count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        var what = List.of((arguments.length > 2 ? arguments[2] : "shapes,eviction").split(","));
        var heap = arguments.length > 3 ? arguments[3] : "1g";
        try (var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary());
                var kafka =
                        EmbeddedKafkaProcess.start(KafkaSettings.kept(folder.resolve("kafka")))) {
            var bench = new ManyShapesBench(folder, heap, postgres, kafka);
            bench.execute(
                    "CREATE TABLE many (id int PRIMARY KEY, owner int NOT NULL, at bigint NOT NULL)",
                    "INSERT INTO many SELECT n, n, 0 FROM generate_series(0, 999) n");
            if (what.contains("shapes")) {
                bench.shapes(count);
            }
            if (what.contains("eviction")) {
                bench.eviction();
            }
        }
    }

    private void execute(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.jdbcUrl());
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private ServeProcess start(String stack, Map<String, String> more) throws IOException {
        var settings = new HashMap<String, String>();
        settings.put("DATABASE_URL", postgres.url());
        settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrap());
        settings.put("STACK_ID", stack);
        settings.put("DATA_DIR", folder.resolve(stack).toString());
        settings.put("INSECURE", "true");
        settings.putAll(more);
        return ServeProcess.start(settings, heap, folder.resolve(stack + ".log"));
    }

    private void shapes(int count) throws Exception {
        long before;
        long diskBefore;
        try (var service = start("many", Map.of());
                var maker = new ShapeMaker(service)) {
            service.await("/v1/health");
            maker.create(0, 100);
            before = service.heapBytes();
            diskBefore = disk("many");
            var rate = maker.create(100, count);
            new JsonLine()
                    .with("bench", "create")
                    .with("shapes", count)
                    .with("shapesPerSecond", rate)
                    .print();
            cost("created", service, before, diskBefore, count);
        }
        for (var i = 0; i < RESTARTS; i++) {
            restart(count, before, diskBefore);
        }
    }

    private void restart(int count, long heapBefore, long diskBefore) throws Exception {
        try (var service = start("many", Map.of())) {
            var ready = service.await("/v1/ready");
            var served = service.await(ShapeMaker.path(count - 1));
            var active = service.await("/v1/health");
            new JsonLine()
                    .with("bench", "restart")
                    .with("readySeconds", ready)
                    .with("oldShapeServedSeconds", served)
                    .with("activeSeconds", active)
                    .print();
            cost("restarted", service, heapBefore, diskBefore, count);
        }
    }

    private void cost(
            String when, ServeProcess service, long heapBefore, long diskBefore, int count)
            throws IOException, InterruptedException {
        var heapNow = service.heapBytes();
        var millis = new ArrayList<Double>();
        var page = "";
        for (var i = 0; i < PAGES; i++) {
            var begun = System.nanoTime();
            page = service.metrics();
            millis.add((System.nanoTime() - begun) / 1e6);
        }
        millis.sort(null);
        new JsonLine()
                .with("bench", when)
                .with("heapMegabytes", heapNow >> 20)
                .with("heapBytesPerShape", (heapNow - heapBefore) / (count - 100.0))
                .with("diskBytesPerShape", (disk("many") - diskBefore) / (count - 100.0))
                .with("residentMegabytes", service.residentBytes() >> 20)
                .with("metricsBytes", page.length())
                .with("metricsMillisMedian", millis.get(PAGES / 2))
                .with("metricsMillisMax", millis.getLast())
                .print();
    }

    /** The bytes of the files of a stack's state. */
    private long disk(String stack) throws IOException {
        try (var files = Files.walk(folder.resolve(stack))) {
            return files.filter(Files::isRegularFile).mapToLong(ManyShapesBench::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            // RocksDB deletes files while they are listed.
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void eviction() throws Exception {
        for (var max : List.of(0, 1_000)) {
            var stack = "evict_" + max;
            try (var service = start(stack, Map.of("MAX_SHAPES", Integer.toString(max)))) {
                service.await("/v1/health");
                new Eviction(service, postgres.jdbcUrl(), max).measure();
            }
        }
    }
}
