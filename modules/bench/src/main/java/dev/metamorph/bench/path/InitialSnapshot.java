package dev.metamorph.bench.path;

import dev.metamorph.bench.replication.JsonLine;

import org.postgresql.PGConnection;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;

/** Rows a second of an initial snapshot, cold and warm, beside a COPY of the same rows. */
final class InitialSnapshot {
    private final DevService service;
    private final String databaseUrl;
    private final int rows;

    InitialSnapshot(DevService service, String databaseUrl, int rows) {
        this.service = service;
        this.databaseUrl = databaseUrl;
        this.rows = rows;
    }

    void measure(String table, int passes) throws SQLException, IOException {
        try (var workload = Workload.create(databaseUrl, table)) {
            workload.write(rows, rows, 1);
            for (var pass = 1; pass <= passes; pass++) {
                // Always true, and a new shape each time.
                var where = "id > -%d".formatted(pass);
                report("cold", pass, read(table, where));
                report("warm", pass, read(table, where));
                report("copy", pass, copy(workload));
            }
        }
    }

    private long read(String table, String where) throws IOException {
        try (var reader = new ShapeReader(service.port(), table, where)) {
            var start = System.nanoTime();
            var pages = reader.catchUp();
            var nanos = System.nanoTime() - start;
            var found = new Rows();
            found.add(pages, 0);
            found.requireExactly(0, 1, rows);
            return nanos;
        }
    }

    private long copy(Workload workload) throws SQLException, IOException {
        var start = System.nanoTime();
        var copied =
                workload.connection()
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut(
                                "COPY (SELECT * FROM %s) TO STDOUT".formatted(workload.table()),
                                OutputStream.nullOutputStream());
        var nanos = System.nanoTime() - start;
        if (copied != rows) {
            throw new IllegalStateException("COPY gave %d rows".formatted(copied));
        }
        return nanos;
    }

    private void report(String what, int pass, long nanos) {
        new JsonLine()
                .with("bench", "snapshot")
                .with("what", what)
                .with("pass", pass)
                .with("rows", rows)
                .with("seconds", nanos / 1e9)
                .with("rowsPerSecond", Math.round(rows / (nanos / 1e9)))
                .print();
    }
}
