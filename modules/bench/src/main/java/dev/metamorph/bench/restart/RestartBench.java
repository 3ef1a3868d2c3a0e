package dev.metamorph.bench.restart;

import dev.metamorph.bench.many.ServeProcess;
import dev.metamorph.bench.path.ShapeReader;
import dev.metamorph.bench.replication.JsonLine;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.KafkaSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Fills a shape log with rows that hardly compress, reads it, writes to it at a steady rate, then
 * ends the service by SIGKILL and by SIGTERM and measures the time until the next process serves
 * the log. Postgres and the broker are processes of their own. JSON lines on standard output.
 *
 * <p>Arguments: an empty folder, the rows of 2 KB (250,000), and the service's heap ({@code 512m}).
 */
public final class RestartBench {
    private static final int ROUNDS = 3;
    private static final int SCANS = 5;
    private static final int WRITES = 400;
    private static final int WARM_UP = 100;
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final String PATH = "/v1/shape?table=restarted&offset=-1";

    private final Path folder;
    private final String heap;
    private final EmbeddedPostgres postgres;
    private final EmbeddedKafkaProcess kafka;
    private int next;

    private RestartBench(
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
        var rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 250_000;
        var heap = arguments.length > 2 ? arguments[2] : "512m";
        try (var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary());
                var kafka =
                        EmbeddedKafkaProcess.start(KafkaSettings.kept(folder.resolve("kafka")))) {
            new RestartBench(folder, heap, postgres, kafka).measure(rows);
        }
    }

    private void measure(int rows) throws Exception {
        execute(
                """
                CREATE TABLE restarted (id int PRIMARY KEY, body text NOT NULL)
                """,
                """
                INSERT INTO restarted SELECT n, (SELECT string_agg(md5((n * 100 + m)::text), '')
                    FROM generate_series(1, 62) m) FROM generate_series(1, %d) n
                """
                        .formatted(rows));
        next = rows + 1;
        var service = start();
        try {
            service.await("/v1/health");
            scan("first", service);
            for (var i = 0; i < SCANS; i++) {
                scan("scan", service);
            }
            latency(service);
            for (var i = 0; i < ROUNDS; i++) {
                write();
                service.kill();
                service = restarted("SIGKILL");
            }
            for (var i = 0; i < ROUNDS; i++) {
                write();
                service.close();
                service = restarted("SIGTERM");
            }
        } finally {
            service.close();
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

    /** Leaves a transaction of Kafka open with some luck. */
    private void write() throws SQLException {
        execute("INSERT INTO restarted VALUES (%d, 'x')".formatted(next++));
    }

    private ServeProcess start() throws IOException {
        var settings = new HashMap<String, String>();
        settings.put("DATABASE_URL", postgres.url());
        settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrap());
        settings.put("STACK_ID", "restart");
        settings.put("DATA_DIR", folder.resolve("data").toString());
        settings.put("INSECURE", "true");
        return ServeProcess.start(Map.copyOf(settings), heap, folder.resolve("serve.log"));
    }

    private ServeProcess restarted(String after) throws IOException, InterruptedException {
        var service = start();
        var served = service.await(PATH);
        var active = service.await("/v1/health");
        new JsonLine()
                .with("bench", "restart")
                .with("after", after)
                .with("servedSeconds", served)
                .with("activeSeconds", active)
                .print();
        return service;
    }

    private static void scan(String what, ServeProcess service) throws IOException {
        try (var reader = new ShapeReader(service.port(), "restarted", "")) {
            var begun = System.nanoTime();
            var bytes = 0L;
            do {
                bytes += reader.next().length();
            } while (!reader.isUpToDate());
            var seconds = (System.nanoTime() - begun) / 1e9;
            new JsonLine()
                    .with("bench", what)
                    .with("megabytes", bytes >> 20)
                    .with("megabytesPerSecond", Math.round(bytes / seconds / (1 << 20)))
                    .print();
        }
    }

    /** Milliseconds from after a commit until a reader that asks for it has the row. */
    private void latency(ServeProcess service) throws IOException, SQLException {
        var millis = new double[WRITES];
        try (var reader = new ShapeReader(service.port(), "restarted", "id < 0");
                var connection = DriverManager.getConnection(postgres.jdbcUrl());
                var insert = connection.prepareStatement("INSERT INTO restarted VALUES (?, 'x')")) {
            reader.catchUp();
            for (var i = 0; i < WARM_UP + WRITES; i++) {
                LockSupport.parkNanos(BETWEEN.toNanos());
                insert.setInt(1, -1 - i);
                insert.executeUpdate();
                var committed = System.nanoTime();
                while (reader.next().length() < 10) {
                    // An answer without items.
                }
                if (i >= WARM_UP) {
                    millis[i - WARM_UP] = (System.nanoTime() - committed) / 1e6;
                }
            }
        }
        Arrays.sort(millis);
        new JsonLine()
                .with("bench", "latency")
                .with("p50Millis", millis[WRITES / 2])
                .with("p99Millis", millis[WRITES * 99 / 100])
                .print();
    }
}
