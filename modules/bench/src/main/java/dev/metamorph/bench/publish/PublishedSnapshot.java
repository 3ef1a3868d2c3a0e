package dev.metamorph.bench.publish;

import dev.metamorph.bench.path.DevService;
import dev.metamorph.bench.path.ShapeReader;
import dev.metamorph.bench.path.Workload;
import dev.metamorph.bench.replication.JsonLine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Seconds from the declaration until a consumer has all rows of a table that existed, and from a
 * changed declaration of the same rows until the topic is compared with them and live again; beside
 * the initial snapshot of the same rows over HTTP.
 */
final class PublishedSnapshot {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final DevService service;
    private final String databaseUrl;
    private final int rows;

    PublishedSnapshot(DevService service, String databaseUrl, int rows) {
        this.service = service;
        this.databaseUrl = databaseUrl;
        this.rows = rows;
    }

    void measure(String table) throws Exception {
        try (var workload = Workload.create(databaseUrl, table);
                var declarations = new Declarations(service.port())) {
            workload.write(rows, rows, 1);
            overHttp(table);
            var topics = List.of(Declarations.topic(table));
            try (var follower =
                    TopicFollower.start(service.bootstrap(), topics, rows, "read_committed")) {
                snapshot(declarations, table, follower);
                repair(declarations, table);
                if (follower.count() != rows) {
                    throw new IllegalStateException("a repair sent rows that have not changed");
                }
            }
            declarations.drop(table);
        }
    }

    private void overHttp(String table) throws IOException {
        try (var reader = new ShapeReader(service.port(), table, "")) {
            var cpu = service.processorTime();
            var start = System.nanoTime();
            do {
                reader.next();
            } while (!reader.isUpToDate());
            report("http snapshot", System.nanoTime() - start, cpu);
        }
    }

    private void snapshot(Declarations declarations, String table, TopicFollower follower)
            throws IOException, InterruptedException {
        var cpu = service.processorTime();
        var start = System.nanoTime();
        declarations.declare(table, table, "id > -1");
        follower.awaitAll(PATIENCE);
        var last = follower.lastNanos();
        report("topic snapshot", last - start, cpu);
        report("topic snapshot from its first row", last - follower.arrived()[0], cpu);
    }

    private void repair(Declarations declarations, String table)
            throws IOException, InterruptedException {
        var former = declarations.awaitLive(table, "");
        var cpu = service.processorTime();
        var start = System.nanoTime();
        declarations.declare(table, table, "id > -2");
        declarations.awaitLive(table, former);
        report("topic repair, unchanged rows", System.nanoTime() - start, cpu);
    }

    private void report(String what, long nanos, Duration cpuBefore) throws IOException {
        var cpu = service.processorTime().minus(cpuBefore);
        new JsonLine()
                .with("bench", "published snapshot")
                .with("what", what)
                .with("rows", rows)
                .with("seconds", nanos / 1e9)
                .with("rowsPerSecond", Math.round(rows / (nanos / 1e9)))
                .with("processorMicrosPerRow", cpu.toNanos() / 1e3 / rows)
                .with("residentMegabytes", service.residentBytes() >> 20)
                .print();
    }
}
