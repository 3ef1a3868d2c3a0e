package dev.metamorph.bench.publish;

import dev.metamorph.bench.path.Workload;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Inserts rows at a rate, one a transaction, over several connections, because one alone would wait
 * for the disk too often. Each commit is durable.
 */
final class SteadyWriter {
    private static final int CONNECTIONS = 4;

    private final Workload workload;
    private final int owners;
    private final long[] committed;
    private long writtenPerSecond;

    /**
     * Row {@code id} belongs to owner {@code id % owners}.
     *
     * @param rows how many rows are written
     */
    SteadyWriter(Workload workload, int rows, int owners) {
        this.workload = workload;
        this.owners = owners;
        committed = new long[rows];
    }

    /** Writes all rows. */
    void write(int perSecond) throws Exception {
        var start = System.nanoTime();
        var pause = TimeUnit.SECONDS.toNanos(CONNECTIONS) / perSecond;
        var writers = new ArrayList<FutureTask<Void>>();
        for (var i = 0; i < CONNECTIONS; i++) {
            var first = i;
            var writer =
                    new FutureTask<Void>(() -> {
                        write(first, start, pause);
                        return null;
                    });
            writers.add(writer);
            Thread.ofPlatform().daemon().name("writer-" + i).start(writer);
        }
        for (var writer : writers) {
            writer.get();
        }
        writtenPerSecond =
                committed.length * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    }

    private void write(int first, long start, long pause) throws SQLException {
        var sql = "INSERT INTO %s VALUES (?, ?, repeat('x', 90))".formatted(workload.table());
        try (var connection = DriverManager.getConnection(workload.jdbcUrl());
                var statement = connection.prepareStatement(sql)) {
            var next = start + first * pause / CONNECTIONS;
            for (var id = first; id < committed.length; id += CONNECTIONS) {
                LockSupport.parkNanos(next - System.nanoTime());
                next += pause;
                statement.setInt(1, id);
                statement.setInt(2, id % owners);
                statement.executeUpdate();
                committed[id] = System.nanoTime();
            }
        }
    }

    /** How many rows a second were written in fact. */
    long writtenPerSecond() {
        return writtenPerSecond;
    }

    /** When each commit returned, in nanoseconds. */
    long[] committed() {
        return committed;
    }
}
