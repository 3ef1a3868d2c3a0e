package dev.metamorph.bench.replication;

import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.feed.port.ReplicationClient;
import dev.metamorph.replication.DebeziumReplicationClient;
import dev.metamorph.replication.ReplicationSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.locks.LockSupport;

/**
 * Drains a backlog of rows, and measures how long a row takes from before its INSERT to the sink;
 * JSON lines on standard output.
 *
 * <p>Arguments: number of rows (300,000), number of passes (3), path of {@code pg_recvlogical}.
 */
public final class ReplicationBench {
    private static final Duration BETWEEN_INSERTS = Duration.ofMillis(50);
    private static final int INSERTS = 300;
    private static final int WARM_UP = 60;

    private final EmbeddedPostgres postgres;
    private final int rows;
    private final int passes;
    private final Optional<Path> recvlogical;

    private ReplicationBench(
            EmbeddedPostgres postgres, int rows, int passes, Optional<Path> recvlogical) {
        this.postgres = postgres;
        this.rows = rows;
        this.passes = passes;
        this.recvlogical = recvlogical;
    }

    /** Runs the measurements. */
    public static void main(String... arguments) throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        var rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300_000;
        var passes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        var program =
                Path.of(
                        arguments.length > 2
                                ? arguments[2]
                                : "/usr/lib/postgresql/15/bin/pg_recvlogical");
        var settings = EmbeddedPostgres.Settings.temporary().with("max_wal_size", "8GB");
        try (var postgres = EmbeddedPostgres.start(settings)) {
            var recvlogical = Optional.of(program).filter(Files::isExecutable);
            var bench = new ReplicationBench(postgres, rows, passes, recvlogical);
            for (var size : List.of(1, 100, 10_000)) {
                bench.drain(size);
            }
            bench.latency();
        }
    }

    private void drain(int rowsPerTransaction) throws Exception {
        try (var database = TestDatabase.create(postgres, "drain_" + rowsPerTransaction)) {
            var backlog = Backlog.write(database, rows, rowsPerTransaction);
            for (var pass = 1; pass <= passes; pass++) {
                report("pg_recvlogical", rowsPerTransaction, pass, recvlogical(backlog));
                report("PGReplicationStream", rowsPerTransaction, pass, bare(backlog));
                report("metamorph", rowsPerTransaction, pass, ours(backlog));
            }
        }
    }

    private void report(String reader, int rowsPerTransaction, int pass, Cost cost) {
        if (cost.nanos() == 0) {
            return;
        }
        var seconds = cost.nanos() / 1e9;
        new JsonLine()
                .with("bench", "drain")
                .with("reader", reader)
                .with("rowsPerTransaction", rowsPerTransaction)
                .with("pass", pass)
                .with("rows", rows)
                .with("seconds", seconds)
                .with("rowsPerSecond", Math.round(rows / seconds))
                .with("cpuMicrosPerRow", cost.cpuNanos() / 1e3 / rows)
                .print();
    }

    private Cost recvlogical(Backlog backlog) throws IOException, InterruptedException {
        if (recvlogical.isEmpty()) {
            return new Cost(0, 0);
        }
        var slot = backlog.slot();
        var command =
                List.of(
                        recvlogical.get().toString(),
                        "--dbname=" + backlog.database().url(),
                        "--slot=" + slot,
                        "--start",
                        "--no-loop",
                        "--endpos=" + backlog.end(),
                        "--option=proto_version=1",
                        "--option=publication_names=pub",
                        "--file=/dev/null");
        var start = System.nanoTime();
        var process = new ProcessBuilder(command).inheritIO().start();
        var exit = process.waitFor();
        var time = new Cost(System.nanoTime() - start, 0);
        backlog.drop(slot);
        if (exit != 0) {
            throw new IOException("pg_recvlogical ended with %d".formatted(exit));
        }
        return time;
    }

    private static Cost bare(Backlog backlog) throws SQLException {
        var slot = backlog.slot();
        var start = Cost.now();
        try (var stream = new BareStream(backlog.database().jdbcUrl(), slot, "pub")) {
            stream.drain(backlog.rows());
            return start.since();
        } finally {
            backlog.drop(slot);
        }
    }

    private static Cost ours(Backlog backlog) throws InterruptedException {
        var slot = backlog.slot();
        var sink = CountingSink.counting(backlog.rows());
        try (var client = connect(backlog.database(), slot)) {
            var start = Cost.now();
            client.stream(sink);
            sink.await();
            return start.since();
        } finally {
            backlog.drop(slot);
        }
    }

    /** A client whose engine has started, as in a running stack. */
    private static ReplicationClient connect(TestDatabase database, String slot) {
        var settings = new ReplicationSettings(database.jdbcUrl(), Map.of(), slot, "pub");
        var client = DebeziumReplicationClient.connector(settings).connect(ReplicationBench::fail);
        client.tryLock();
        LockSupport.parkNanos(Duration.ofSeconds(4).toNanos());
        return client;
    }

    private static void fail(Throwable failure) {
        throw new IllegalStateException("the client failed", failure);
    }

    private void latency() throws Exception {
        try (var database = TestDatabase.create(postgres, "latency")) {
            var backlog = Backlog.write(database, 0, 1);
            for (var pass = 1; pass <= passes; pass++) {
                bareLatency(backlog, pass);
                ourLatency(backlog, pass);
            }
        }
    }

    private static void ourLatency(Backlog backlog, int pass) throws Exception {
        var slot = backlog.slot();
        var arrived = new long[INSERTS];
        var sink = CountingSink.telling(INSERTS, id -> arrived[id] = System.nanoTime());
        backlog.database().execute("TRUNCATE t");
        backlog.database()
                .execute(
                        "SELECT pg_replication_slot_advance('%s', pg_current_wal_lsn())"
                                .formatted(slot));
        try (var client = connect(backlog.database(), slot)) {
            client.stream(sink);
            var written = insert(backlog.database());
            sink.await();
            report("metamorph", pass, written, arrived);
        } finally {
            backlog.drop(slot);
        }
    }

    private static void bareLatency(Backlog backlog, int pass) throws Exception {
        var slot = backlog.slot();
        var arrived = new long[INSERTS];
        backlog.database().execute("TRUNCATE t");
        backlog.database()
                .execute(
                        "SELECT pg_replication_slot_advance('%s', pg_current_wal_lsn())"
                                .formatted(slot));
        try (var stream = new BareStream(backlog.database().jdbcUrl(), slot, "pub")) {
            var reader =
                    Thread.ofPlatform().name("bare-stream").start(() -> readAll(stream, arrived));
            var written = insert(backlog.database());
            reader.join();
            report("PGReplicationStream", pass, written, arrived);
        } finally {
            backlog.drop(slot);
        }
    }

    private static void readAll(BareStream stream, long[] arrived) {
        try {
            for (var left = INSERTS; left > 0; left--) {
                arrived[stream.nextId()] = System.nanoTime();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("reading the bare stream failed", e);
        }
    }

    private static long[] insert(TestDatabase database) throws SQLException {
        var written = new long[INSERTS];
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement("INSERT INTO t VALUES (?, repeat('x', 90))")) {
            for (var id = 0; id < INSERTS; id++) {
                LockSupport.parkNanos(BETWEEN_INSERTS.toNanos());
                statement.setInt(1, id);
                written[id] = System.nanoTime();
                statement.executeUpdate();
            }
        }
        return written;
    }

    private static void report(String reader, int pass, long[] written, long[] arrived) {
        var millis = new double[INSERTS - WARM_UP];
        for (var i = 0; i < millis.length; i++) {
            millis[i] = (arrived[i + WARM_UP] - written[i + WARM_UP]) / 1e6;
        }
        Arrays.sort(millis);
        new JsonLine()
                .with("bench", "latency")
                .with("reader", reader)
                .with("pass", pass)
                .with("perSecond", 20)
                .with("p50Millis", millis[millis.length / 2])
                .with("p90Millis", millis[millis.length * 9 / 10])
                .with("p99Millis", millis[millis.length * 99 / 100])
                .print();
    }
}
