package dev.metamorph.bench.path;

import dev.metamorph.bench.replication.JsonLine;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Starts {@code metamorph dev} and measures from its readers' side; JSON lines on standard output.
 * A figure is printed only if all rows arrived in order and with the right contents.
 *
 * <p>Arguments: an empty folder, number of rows (50,000), path of {@code pg_recvlogical}, the
 * measurements ({@code latency,throughput,snapshot,start}; all), and more flags for the service's
 * JVM.
 */
public final class PathBench {
    private static final int LATENCY_ROWS = 400;
    private static final int SNAPSHOT_ROWS = 100_000;
    private static final List<Integer> TRANSACTIONS = List.of(1, 10, 1_000);

    private final Path folder;
    private final int rows;
    private final Path recvlogical;
    private final List<String> flags;

    private PathBench(Path folder, int rows, Path recvlogical, List<String> flags) {
        this.folder = folder;
        this.rows = rows;
        this.recvlogical = recvlogical;
        this.flags = flags;
    }

    /** Runs the measurements. */
    public static void main(String... arguments) throws Exception {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("the first argument is an empty folder");
        }
        var rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50_000;
        var recvlogical = arguments.length > 2 ? arguments[2] : "/usr/bin/pg_recvlogical";
        var what = arguments.length > 3 ? arguments[3] : "latency,throughput,snapshot,start";
        var flags = Arrays.stream(arguments).skip(4).toList();
        new PathBench(Path.of(arguments[0]), rows, Path.of(recvlogical), flags)
                .run(List.of(what.split(",")));
    }

    private void run(List<String> what) throws Exception {
        var port = freePort();
        try (var service = DevService.launch(folder, port, flags)) {
            var url = service.awaitDatabaseUrl();
            warmUp(service, url);
            if (what.contains("latency")) {
                new Latency(service, url, LATENCY_ROWS).measure("latency");
            }
            if (what.contains("throughput")) {
                throughput(service, url);
            }
            if (what.contains("snapshot")) {
                new InitialSnapshot(service, url, SNAPSHOT_ROWS).measure("snapshots", 3);
            }
        }
        if (what.contains("start")) {
            start(port);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Writes rows to a table that stays, so that the measurements find compiled code. */
    private static void warmUp(DevService service, String url) throws Exception {
        var workload = Workload.create(url, "warm_up");
        try (var _ = workload.connection();
                var reader = new ShapeReader(service.port(), "warm_up", "")) {
            reader.catchUp();
            workload.write(20_000, 1, 1);
            var found = new Rows();
            while (found.lastId() < 19_999) {
                found.add(reader.next(), 0);
            }
            found.requireExactly(0, 1, 20_000);
        }
    }

    private void throughput(DevService service, String url) throws Exception {
        var measure = new Throughput(service, url, new Yardsticks(recvlogical), rows);
        for (var shapes : List.of(1, 1_000)) {
            for (var size : TRANSACTIONS) {
                measure.measure("rows_%d_of_%d".formatted(size, shapes), shapes, size);
            }
        }
    }

    /** Seconds from the command on this run's folder until the first shape is read completely. */
    private void start(int port) throws Exception {
        var start = System.nanoTime();
        try (var service = DevService.launch(folder, port, flags)) {
            service.awaitDatabaseUrl();
            try (var reader = new ShapeReader(port, "warm_up", "")) {
                var pages = reader.catchUp();
                var seconds = (System.nanoTime() - start) / 1e9;
                var found = new Rows();
                found.add(pages, 0);
                found.requireExactly(0, 1, 20_000);
                new JsonLine()
                        .with("bench", "start")
                        .with("seconds", seconds)
                        .with("residentMegabytes", service.residentBytes() >> 20)
                        .print();
            }
        }
    }
}
