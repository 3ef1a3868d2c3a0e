package dev.metamorph.bench.path;

import dev.metamorph.bench.replication.JsonLine;
import dev.metamorph.embedded.Ports;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Compares the log of a shape with the database: after its initial snapshot, and again after every
 * tenth row was updated. {@code dev} in a process of its own. JSON lines on standard output.
 *
 * <p>Arguments: an empty folder, the number of rows (1,000,000), the number of comparisons (3).
 */
public final class VerifyBench {
    private static final String TABLE = "verified";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final DevService service;
    private final int rows;
    private final int passes;

    private VerifyBench(DevService service, int rows, int passes) {
        this.service = service;
        this.rows = rows;
        this.passes = passes;
    }

    /** Runs the measurements. */
    public static void main(String... arguments) throws Exception {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("the first argument is an empty folder");
        }
        var rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        var passes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        var folder = Path.of(arguments[0]).resolve("dev");
        try (var service = DevService.launch(folder, Ports.free(), List.of())) {
            var url = service.awaitDatabaseUrl();
            try (var workload = Workload.create(url, TABLE)) {
                workload.write(rows, rows, 1);
                new VerifyBench(service, rows, passes).measure(workload);
            }
        }
    }

    private void measure(Workload workload) throws Exception {
        try (var reader = new ShapeReader(service.port(), TABLE, "")) {
            var read = new Rows();
            read.add(reader.catchUp(), 0);
            read.requireExactly(0, 1, rows);
            verify("snapshot", reader.handle());
            workload.execute("UPDATE %s SET owner = owner + 1 WHERE id %% 10 = 0".formatted(TABLE));
            verify("changed", reader.handle());
        }
    }

    private void verify(String what, String handle) throws IOException, InterruptedException {
        for (var pass = 1; pass <= passes; pass++) {
            var processor = service.processorTime();
            var begun = System.nanoTime();
            var outcome = verify(handle);
            var nanos = System.nanoTime() - begun;
            new JsonLine()
                    .with("bench", "verify")
                    .with("what", what)
                    .with("pass", pass)
                    .with("rows", rows)
                    .with("seconds", nanos / 1e9)
                    .with(
                            "processorSeconds",
                            service.processorTime().minus(processor).toMillis() / 1e3)
                    .with("residentMegabytes", service.residentBytes() >> 20)
                    .print();
            if (!outcome.contains("\"outcome\":\"equal\"")
                    || !outcome.contains("\"rows\":" + rows)) {
                throw new IOException("log and database are not equal: " + outcome);
            }
        }
    }

    private String verify(String handle) throws IOException, InterruptedException {
        var address =
                "http://127.0.0.1:%d/v1/shape/verify?handle=%s".formatted(service.port(), handle);
        var request =
                HttpRequest.newBuilder(URI.create(address))
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
