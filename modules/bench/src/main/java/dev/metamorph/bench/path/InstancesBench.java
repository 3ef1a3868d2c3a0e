package dev.metamorph.bench.path;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts {@code metamorph dev} with one instance and with three, and measures the pages a second of
 * its readers: at all instances, and at each one alone, of which one owns the shape's partition and
 * the others forward the request to it. JSON lines on standard output.
 *
 * <p>Argument: an empty folder.
 */
public final class InstancesBench {
    private static final int SHAPES = 8;
    private static final int ROWS_OF_A_SHAPE = 40;

    private final Path folder;

    private InstancesBench(Path folder) {
        this.folder = folder;
    }

    /** Runs the measurements. */
    public static void main(String... arguments) throws Exception {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("the argument is an empty folder");
        }
        var bench = new InstancesBench(Path.of(arguments[0]));
        bench.measure(1);
        bench.measure(3);
    }

    private void measure(int instances) throws Exception {
        var data = folder.resolve("of-" + instances);
        try (var service = DevService.launch(data, freePort(), instances, List.of())) {
            var url = service.awaitDatabaseUrl();
            var ports = service.ports();
            try (var workload = Workload.create(url, "pages")) {
                workload.write(SHAPES * ROWS_OF_A_SHAPE, 1_000, SHAPES);
                var pages = pages(ports.getFirst());
                new PageLoad("all shapes of all instances", instances).measure(ports, pages);
                if (instances > 1) {
                    for (var i = 0; i < ports.size(); i++) {
                        new PageLoad("one shape of instance %d".formatted(i + 1), instances)
                                .measure(List.of(ports.get(i)), pages.subList(0, 1));
                    }
                }
            }
        }
    }

    /** The paths of the pages that hold the rows of each shape. */
    private static List<String> pages(int port) throws IOException {
        var paths = new ArrayList<String>();
        for (var owner = 0; owner < SHAPES; owner++) {
            try (var reader = new ShapeReader(port, "pages", "owner = " + owner)) {
                var found = new Rows();
                found.add(reader.catchUp(), owner);
                found.requireExactly(owner, SHAPES, SHAPES * ROWS_OF_A_SHAPE);
                paths.add(reader.path("-1"));
            }
        }
        return paths;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
