package dev.metamorph.bench.path;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;

import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;

/** Other readers of the same WAL: {@code pg_recvlogical}, and the stock Debezium engine. */
final class Yardsticks {
    private static final String RECVLOGICAL = "bench_recvlogical";
    private static final String DEBEZIUM = "bench_debezium";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path recvlogical;

    Yardsticks(Path recvlogical) {
        this.recvlogical = recvlogical;
    }

    /** Must be called before the rows are written. */
    void prepare(Workload workload) throws SQLException {
        workload.createSlot(RECVLOGICAL);
        workload.createSlot(DEBEZIUM);
    }

    /** Drains the rows with one after the other; returns the nanoseconds of each. */
    void drain(Workload workload, int rows, ObjLongConsumer<String> told) throws Exception {
        told.accept("pg_recvlogical", recvlogical(workload));
        workload.dropSlot(RECVLOGICAL);
        told.accept("debezium", debezium(workload, rows));
        workload.dropSlot(DEBEZIUM);
    }

    private long recvlogical(Workload workload)
            throws IOException, InterruptedException, SQLException {
        var end = workload.flushed();
        workload.execute("SELECT pg_logical_emit_message(false, 'bench', 'end')");
        var command =
                List.of(
                        recvlogical.toString(),
                        "--dbname=" + workload.jdbcUrl().replace("jdbc:", ""),
                        "--slot=" + RECVLOGICAL,
                        "--start",
                        "--no-loop",
                        "--endpos=" + end,
                        "--option=proto_version=1",
                        "--option=publication_names=" + workload.table(),
                        "--file=/dev/null");
        var start = System.nanoTime();
        var process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException("pg_recvlogical ended with %d".formatted(process.exitValue()));
        }
        return System.nanoTime() - start;
    }

    /** Measured from the first record; the engine's start does not count. */
    private static long debezium(Workload workload, int rows) throws Exception {
        var first = new AtomicLong();
        var last = new AtomicLong();
        var left = new AtomicLong(rows);
        var done = new CountDownLatch(1);
        try (var engine =
                DebeziumEngine.create(Connect.class)
                        .using(properties(workload))
                        .notifying(event -> {
                            first.compareAndSet(0, System.nanoTime());
                            if (isInsert(event.value()) && left.decrementAndGet() == 0) {
                                last.set(System.nanoTime());
                                done.countDown();
                            }
                        })
                        .build()) {
            var thread = Thread.ofPlatform().daemon().name("debezium").start(engine);
            if (!done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "Debezium lacks %d rows; thread %s".formatted(left.get(), thread));
            }
        }
        return last.get() - first.get();
    }

    private static boolean isInsert(SourceRecord record) {
        return record.value() instanceof Struct change
                && change.schema().field("op") != null
                && "c".equals(change.getString("op"));
    }

    private static Properties properties(Workload workload) {
        var database = URI.create(workload.jdbcUrl().replace("jdbc:", ""));
        var all = new Properties();
        all.setProperty("name", "bench");
        all.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        all.setProperty("topic.prefix", "bench");
        all.setProperty("database.hostname", database.getHost());
        all.setProperty("database.port", Integer.toString(database.getPort()));
        all.setProperty("database.dbname", database.getPath().substring(1));
        all.setProperty("database.user", "postgres");
        all.setProperty("plugin.name", "pgoutput");
        all.setProperty("slot.name", DEBEZIUM);
        all.setProperty("publication.name", workload.table());
        all.setProperty("publication.autocreate.mode", "disabled");
        all.setProperty("snapshot.mode", "no_data");
        all.setProperty("table.include.list", "public[.]" + workload.table());
        all.setProperty(
                "offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        all.setProperty("poll.interval.ms", "20");
        all.setProperty("max.batch.size", "8192");
        all.setProperty("max.queue.size", "32768");
        return all;
    }
}
