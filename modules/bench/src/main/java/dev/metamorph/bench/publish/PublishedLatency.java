package dev.metamorph.bench.publish;

import dev.metamorph.bench.path.DevService;
import dev.metamorph.bench.path.Rows;
import dev.metamorph.bench.path.ShapeReader;
import dev.metamorph.bench.path.Workload;
import dev.metamorph.bench.replication.JsonLine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Milliseconds from after a commit until a read-committed consumer of the topic has the row, and
 * until a live reader of the same rows over HTTP has it, at a fixed rate of transactions of one
 * row.
 */
final class PublishedLatency {
    private static final int PER_SECOND = 1_000;
    private static final int WARM_UP = 5 * PER_SECOND;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final DevService service;
    private final String databaseUrl;
    private final int rows;

    /**
     * @param rows how many rows are measured
     */
    PublishedLatency(DevService service, String databaseUrl, int rows) {
        this.service = service;
        this.databaseUrl = databaseUrl;
        this.rows = WARM_UP + rows;
    }

    /** With one reader over HTTP, and nothing published. */
    void overHttp(String table) throws Exception {
        try (var workload = Workload.create(databaseUrl, table)) {
            var writer = new SteadyWriter(workload, rows, 1);
            var served = overHttp(writer, table);
            report("http alone", 0, served, writer);
        }
    }

    /**
     * With so many published shapes, each of which has its share of the rows.
     *
     * @param http whether the rows are also read over HTTP; with one shape only
     */
    void published(String table, int shapes, boolean http) throws Exception {
        try (var workload = Workload.create(databaseUrl, table);
                var declarations = new Declarations(service.port())) {
            var names = new ArrayList<String>();
            for (var shape = 0; shape < shapes; shape++) {
                var name = "%s-%d".formatted(table, shape);
                names.add(name);
                declarations.declare(name, table, shapes == 1 ? "" : "owner = " + shape);
            }
            for (var name : names) {
                declarations.awaitLive(name, "");
            }
            measure(workload, names, http);
            for (var name : names) {
                declarations.drop(name);
            }
        }
    }

    private void measure(Workload workload, List<String> names, boolean http) throws Exception {
        var topics = names.stream().map(Declarations::topic).toList();
        var writer = new SteadyWriter(workload, rows, names.size());
        try (var follower =
                TopicFollower.start(service.bootstrap(), topics, rows, "read_committed")) {
            if (http) {
                report(
                        "http beside a topic",
                        names.size(),
                        overHttp(writer, workload.table()),
                        writer);
            } else {
                writer.write(PER_SECOND);
            }
            follower.awaitAll(PATIENCE);
            report(http ? "topic beside http" : "topic", names.size(), follower.arrived(), writer);
        }
    }

    /** Writes, and returns when each row was served. */
    private long[] overHttp(SteadyWriter writer, String table) throws Exception {
        try (var reader = new ShapeReader(service.port(), table, "")) {
            reader.catchUp();
            var reading = new FutureTask<>(() -> follow(reader));
            Thread.ofPlatform().daemon().name("shape-reader").start(reading);
            writer.write(PER_SECOND);
            return reading.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private long[] follow(ShapeReader reader) throws IOException {
        var served = new long[rows];
        for (var seen = 0; seen < rows; ) {
            var page = reader.next();
            var now = System.nanoTime();
            var found = new Rows();
            found.add(page, 0);
            for (var id : found.ids()) {
                served[id] = now;
            }
            seen += found.count();
        }
        if (Arrays.stream(served).anyMatch(nanos -> nanos == 0)) {
            throw new IllegalStateException("a row came twice, and another one never");
        }
        return served;
    }

    private static void report(String what, int shapes, long[] arrived, SteadyWriter writer) {
        var line =
                new JsonLine()
                        .with("bench", "published latency")
                        .with("what", what)
                        .with("shapes", shapes)
                        .with("writtenPerSecond", writer.writtenPerSecond());
        Quantiles.between(writer.committed(), arrived, WARM_UP).addTo(line).print();
    }
}
