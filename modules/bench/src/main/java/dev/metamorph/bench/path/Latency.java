package dev.metamorph.bench.path;

import dev.metamorph.bench.replication.BareStream;
import dev.metamorph.bench.replication.JsonLine;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;

/**
 * Milliseconds from before an INSERT and from after its commit until a live reader of the service
 * has it, and until a bare replication stream has it, of the same rows.
 */
final class Latency {
    private static final int WARM_UP = 100;
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final String SLOT = "bench_latency";

    private final DevService service;
    private final String databaseUrl;
    private final int rows;
    private final long[] sent;
    private final long[] committed;
    private final long[] served;
    private final long[] streamed;

    /** With that many measured rows. */
    Latency(DevService service, String databaseUrl, int rows) {
        this.service = service;
        this.databaseUrl = databaseUrl;
        this.rows = WARM_UP + rows;
        sent = new long[this.rows];
        committed = new long[this.rows];
        served = new long[this.rows];
        streamed = new long[this.rows];
    }

    void measure(String table) throws Exception {
        try (var workload = Workload.create(databaseUrl, table)) {
            workload.createSlot(SLOT);
            try (var reader = new ShapeReader(service.port(), table, "");
                    var stream = new BareStream(workload.jdbcUrl(), SLOT, table)) {
                reader.catchUp();
                // On threads of their own: with two processors the common pool has only one.
                var serving = new FutureTask<>(() -> follow(reader), true);
                var streaming = new FutureTask<>(() -> follow(stream), true);
                Thread.ofPlatform().daemon().name("shape-reader").start(serving);
                Thread.ofPlatform().daemon().name("bare-stream").start(streaming);
                insert(workload);
                serving.get(30, TimeUnit.SECONDS);
                streaming.get(30, TimeUnit.SECONDS);
            }
            workload.dropSlot(SLOT);
        }
        report("metamorph", served);
        report("PGReplicationStream", streamed);
    }

    private void insert(Workload workload) throws SQLException {
        var sql = "INSERT INTO %s VALUES (?, 0, repeat('x', 90))".formatted(workload.table());
        try (var statement = workload.connection().prepareStatement(sql)) {
            for (var id = 0; id < rows; id++) {
                LockSupport.parkNanos(BETWEEN.toNanos());
                statement.setInt(1, id);
                sent[id] = System.nanoTime();
                statement.executeUpdate();
                committed[id] = System.nanoTime();
            }
        }
    }

    private void follow(ShapeReader reader) {
        try {
            for (var seen = 0; seen < rows; ) {
                var page = reader.next();
                var now = System.nanoTime();
                var found = new Rows();
                found.add(page, 0);
                if (found.count() > 0) {
                    found.requireExactly(seen, 1, seen + found.count());
                    Arrays.fill(served, seen, seen + found.count(), now);
                    seen += found.count();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("reading the shape failed", e);
        }
    }

    private void follow(BareStream stream) {
        try {
            for (var left = rows; left > 0; left--) {
                streamed[stream.nextId()] = System.nanoTime();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("reading the bare stream failed", e);
        }
    }

    private void report(String who, long[] arrived) {
        var fromBefore = millis(id -> arrived[(int) id] - sent[(int) id]);
        var fromCommit = millis(id -> arrived[(int) id] - committed[(int) id]);
        new JsonLine()
                .with("bench", "latency")
                .with("who", who)
                .with("perSecond", 1_000 / BETWEEN.toMillis())
                .with("rows", fromBefore.length)
                .with("p50Millis", quantile(fromBefore, 0.5))
                .with("p90Millis", quantile(fromBefore, 0.9))
                .with("p99Millis", quantile(fromBefore, 0.99))
                .with("p50AfterCommitMillis", quantile(fromCommit, 0.5))
                .with("p99AfterCommitMillis", quantile(fromCommit, 0.99))
                .print();
    }

    /** Sorted. */
    private double[] millis(LongUnaryOperator nanosOf) {
        var all = new double[rows - WARM_UP];
        for (var i = 0; i < all.length; i++) {
            all[i] = nanosOf.applyAsLong(i + WARM_UP) / 1e6;
        }
        Arrays.sort(all);
        return all;
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }
}
