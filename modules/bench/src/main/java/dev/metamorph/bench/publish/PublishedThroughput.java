package dev.metamorph.bench.publish;

import dev.metamorph.bench.path.DevService;
import dev.metamorph.bench.path.Rows;
import dev.metamorph.bench.path.ShapeReader;
import dev.metamorph.bench.path.Workload;
import dev.metamorph.bench.replication.JsonLine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;

/**
 * Rows a second from before the first commit until the last row has come: to a read-committed
 * consumer of the topic, to a live reader over HTTP, and to both at once.
 */
final class PublishedThroughput {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final DevService service;
    private final String databaseUrl;
    private final int rows;

    PublishedThroughput(DevService service, String databaseUrl, int rows) {
        this.service = service;
        this.databaseUrl = databaseUrl;
        this.rows = rows;
    }

    /** Measures all three, each with a table of its own. */
    void measure(String table, int rowsPerTransaction) throws Exception {
        overHttp(table + "_http", rowsPerTransaction);
        published(table + "_topic", rowsPerTransaction, false);
        published(table + "_both", rowsPerTransaction, true);
    }

    private void overHttp(String table, int rowsPerTransaction) throws Exception {
        try (var workload = Workload.create(databaseUrl, table);
                var reader = new ShapeReader(service.port(), table, "")) {
            reader.catchUp();
            var cpu = service.processorTime();
            var start = System.nanoTime();
            var reading = reading(reader);
            workload.write(rows, rowsPerTransaction, 1);
            report("http alone", rowsPerTransaction, reading.get() - start, cpu);
        }
    }

    private void published(String table, int rowsPerTransaction, boolean http) throws Exception {
        try (var workload = Workload.create(databaseUrl, table);
                var declarations = new Declarations(service.port());
                var reader = new ShapeReader(service.port(), table, "")) {
            declarations.declare(table, table, "");
            declarations.awaitLive(table, "");
            if (http) {
                reader.catchUp();
            }
            var topics = List.of(Declarations.topic(table));
            try (var follower =
                    TopicFollower.start(service.bootstrap(), topics, rows, "read_committed")) {
                var cpu = service.processorTime();
                var start = System.nanoTime();
                if (http) {
                    var reading = reading(reader);
                    workload.write(rows, rowsPerTransaction, 1);
                    report("http beside a topic", rowsPerTransaction, reading.get() - start, cpu);
                } else {
                    workload.write(rows, rowsPerTransaction, 1);
                }
                follower.awaitAll(PATIENCE);
                var what = http ? "topic beside http" : "topic";
                report(what, rowsPerTransaction, follower.lastNanos() - start, cpu);
            }
            declarations.drop(table);
        }
    }

    /** The time when the last row has come. */
    private FutureTask<Long> reading(ShapeReader reader) {
        var reading = new FutureTask<>(() -> readAll(reader));
        Thread.ofPlatform().daemon().name("shape-reader").start(reading);
        return reading;
    }

    private long readAll(ShapeReader reader) throws IOException {
        var found = new Rows();
        while (found.lastId() < rows - 1) {
            found.add(reader.next(), 0);
        }
        var now = System.nanoTime();
        found.requireExactly(0, 1, rows);
        return now;
    }

    private void report(String what, int rowsPerTransaction, long nanos, Duration cpuBefore) {
        var cpu = service.processorTime().minus(cpuBefore);
        new JsonLine()
                .with("bench", "published throughput")
                .with("what", what)
                .with("rowsPerTransaction", rowsPerTransaction)
                .with("rows", rows)
                .with("rowsPerSecond", Math.round(rows / (nanos / 1e9)))
                .with("processorMicrosPerRow", cpu.toNanos() / 1e3 / rows)
                .print();
    }
}
