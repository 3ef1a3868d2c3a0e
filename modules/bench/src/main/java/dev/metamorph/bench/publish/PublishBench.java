package dev.metamorph.bench.publish;

import dev.metamorph.bench.path.DevService;
import dev.metamorph.bench.path.Rows;
import dev.metamorph.bench.path.ShapeReader;
import dev.metamorph.bench.path.Workload;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Starts {@code metamorph dev} on a new folder and measures published shapes as a client sees them:
 * latency and throughput of a topic beside those over HTTP, alone and together; many published
 * shapes at once; the initial snapshot and the repair of a topic; and bare Kafka producers on the
 * same broker. JSON lines on standard output, each printed only if every row has come exactly once.
 *
 * <p>Arguments: an empty folder, the measurements ({@code latency,throughput,shapes,snapshot};
 * all), the number of rounds (2), the rows of snapshot and repair (1000000), and more flags for the
 * service's JVM.
 */
public final class PublishBench {
    private static final int LATENCY_ROWS = 10_000;
    private static final int SHAPES = 200;
    private static final List<Integer> TRANSACTIONS = List.of(1, 10, 1_000);
    private static final int WARM_UP_ROWS = 50_000;

    private final List<String> measurements;
    private final int rounds;
    private final int snapshotRows;

    private PublishBench(List<String> measurements, int rounds, int snapshotRows) {
        this.measurements = measurements;
        this.rounds = rounds;
        this.snapshotRows = snapshotRows;
    }

    /** Runs the measurements. */
    public static void main(String... arguments) throws Exception {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("the first argument is an empty folder");
        }
        var what = arguments.length > 1 ? arguments[1] : "latency,throughput,shapes,snapshot";
        var rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
        var rows = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1_000_000;
        var flags = Arrays.stream(arguments).skip(4).toList();
        var bench = new PublishBench(List.of(what.split(",")), rounds, rows);
        try (var service = DevService.launch(Path.of(arguments[0]), freePort(), flags)) {
            bench.run(service, service.awaitDatabaseUrl());
        }
    }

    private void run(DevService service, String url) throws Exception {
        warmUp(service, url);
        for (var round = 1; round <= rounds; round++) {
            if (measurements.contains("latency")) {
                latency(service, url, round);
            }
            if (measurements.contains("shapes")) {
                new PublishedLatency(service, url, LATENCY_ROWS)
                        .published("many_" + round, SHAPES, false);
            }
            if (measurements.contains("throughput")) {
                throughput(service, url, round);
            }
            if (measurements.contains("snapshot")) {
                new PublishedSnapshot(service, url, snapshotRows).measure("snapshots_" + round);
            }
        }
    }

    private static void latency(DevService service, String url, int round) throws Exception {
        var bare = new BareKafka(service.bootstrap());
        bare.latency("bare-hop-%d".formatted(round), LATENCY_ROWS, false);
        bare.latency("bare-transactions-%d".formatted(round), LATENCY_ROWS, true);
        var latency = new PublishedLatency(service, url, LATENCY_ROWS);
        latency.overHttp("latency_http_%d".formatted(round));
        latency.published("latency_topic_%d".formatted(round), 1, false);
        latency.published("latency_both_%d".formatted(round), 1, true);
    }

    private static void throughput(DevService service, String url, int round) throws Exception {
        for (var size : TRANSACTIONS) {
            var rows = size == 1 ? 50_000 : 200_000;
            new PublishedThroughput(service, url, rows)
                    .measure("rows_%d_%d".formatted(size, round), size);
        }
        var bare = new BareKafka(service.bootstrap());
        bare.throughput("bare-rate-%d".formatted(round), 500_000, false);
        bare.throughput("bare-transactional-rate-%d".formatted(round), 500_000, true);
    }

    /** Lets all parts run once, so that the measurements find compiled code. */
    private static void warmUp(DevService service, String url) throws Exception {
        try (var workload = Workload.create(url, "warm_up");
                var declarations = new Declarations(service.port());
                var reader = new ShapeReader(service.port(), "warm_up", "")) {
            declarations.declare("warm_up", "warm_up", "");
            reader.catchUp();
            workload.write(WARM_UP_ROWS, 10, 1);
            var found = new Rows();
            while (found.lastId() < WARM_UP_ROWS - 1) {
                found.add(reader.next(), 0);
            }
            declarations.awaitLive("warm_up", "");
            declarations.drop("warm_up");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
