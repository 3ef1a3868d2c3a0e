package dev.metamorph.bench.path;

import dev.metamorph.bench.replication.JsonLine;

import java.io.IOException;
import java.util.concurrent.FutureTask;

/**
 * Rows a second from the first commit until the last row is served to a live reader; afterwards the
 * time of the yardsticks for the same WAL, alone on the machine.
 */
final class Throughput {
    private final DevService service;
    private final String databaseUrl;
    private final Yardsticks yardsticks;
    private final int rows;

    Throughput(DevService service, String databaseUrl, Yardsticks yardsticks, int rows) {
        this.service = service;
        this.databaseUrl = databaseUrl;
        this.yardsticks = yardsticks;
        this.rows = rows;
    }

    /** With that many shapes, each of which has its share of the rows. */
    void measure(String table, int shapes, int rowsPerTransaction) throws Exception {
        try (var workload = Workload.create(databaseUrl, table)) {
            for (var shape = 0; shape < shapes; shape++) {
                try (var reader = reader(workload, shapes, shape)) {
                    reader.catchUp();
                }
            }
            yardsticks.prepare(workload);
            var line = line(shapes, rowsPerTransaction, "metamorph");
            var cpu = service.processorTime();
            var served = serve(workload, shapes, rowsPerTransaction);
            var cpuNanos = service.processorTime().minus(cpu).toNanos();
            line.with("writerRowsPerSecond", perSecond(served.writtenNanos()))
                    .with("rowsPerSecond", perSecond(served.nanos()))
                    .with("processorMicrosPerRow", cpuNanos / 1e3 / rows)
                    .with("residentMegabytes", service.residentBytes() >> 20)
                    .print();
            yardsticks.drain(
                    workload,
                    rows,
                    (who, took) ->
                            line(shapes, rowsPerTransaction, who)
                                    .with("rowsPerSecond", perSecond(took))
                                    .print());
        }
    }

    private JsonLine line(int shapes, int rowsPerTransaction, String who) {
        return new JsonLine()
                .with("bench", "throughput")
                .with("who", who)
                .with("shapes", shapes)
                .with("rowsPerTransaction", rowsPerTransaction)
                .with("rows", rows);
    }

    private long perSecond(long nanos) {
        return Math.round(rows / (nanos / 1e9));
    }

    private ShapeReader reader(Workload workload, int shapes, int shape) throws IOException {
        var where = shapes == 1 ? "" : "owner = " + shape;
        return new ShapeReader(service.port(), workload.table(), where);
    }

    /**
     * The time from before the first commit until the last row arrived, and until it was written.
     */
    private record Served(long nanos, long writtenNanos) {}

    private Served serve(Workload workload, int shapes, int rowsPerTransaction) throws Exception {
        var lastShape = (rows - 1) % shapes;
        var log = new StringBuilder();
        try (var reader = reader(workload, shapes, lastShape)) {
            reader.catchUp();
            var start = System.nanoTime();
            var writing =
                    new FutureTask<>(() -> {
                        workload.write(rows, rowsPerTransaction, shapes);
                        return System.nanoTime() - start;
                    });
            Thread.ofPlatform().daemon().name("writer").start(writing);
            var sentinel = "\"id\":\"%d\"".formatted(rows - 1);
            for (var page = reader.next(); ; page = reader.next()) {
                log.append(page);
                if (page.contains(sentinel)) {
                    break;
                }
            }
            var nanos = System.nanoTime() - start;
            check(log.toString(), shapes, lastShape);
            checkOthers(workload, shapes, lastShape);
            return new Served(nanos, writing.get());
        }
    }

    /** Checks that all other shapes have their rows, in the order of their logs. */
    private void checkOthers(Workload workload, int shapes, int lastShape) throws IOException {
        for (var shape = 0; shape < shapes; shape++) {
            if (shape != lastShape) {
                try (var reader = reader(workload, shapes, shape)) {
                    check(reader.catchUp(), shapes, shape);
                }
            }
        }
    }

    private void check(String log, int shapes, int shape) {
        var found = new Rows();
        found.add(log, shape);
        found.requireExactly(shape, shapes, rows);
    }
}
