package dev.metamorph.bench.path;

import dev.metamorph.bench.replication.JsonLine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Readers that request the same pages repeatedly, each over one persistent connection, and check
 * only the status and the length of the answers.
 */
final class PageLoad {
    private static final int CONNECTIONS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration MEASURED = Duration.ofSeconds(6);

    private final String what;
    private final int instances;

    /**
     * @param what is requested, for the report
     * @param instances number of instances
     */
    PageLoad(String what, int instances) {
        this.what = what;
        this.instances = instances;
    }

    /**
     * Requests the pages in turn, at the ports in turn, and prints the answers a second.
     *
     * @param paths of the pages, each of which is one answer
     */
    void measure(List<Integer> ports, List<String> paths) throws Exception {
        run(ports, paths, WARM_UP);
        var start = System.nanoTime();
        var pages = run(ports, paths, MEASURED);
        var seconds = (System.nanoTime() - start) / 1e9;
        new JsonLine()
                .with("bench", "instances")
                .with("instances", instances)
                .with("what", what)
                .with("pagesPerSecond", Math.round(pages / seconds))
                .print();
    }

    private static long run(List<Integer> ports, List<String> paths, Duration time)
            throws Exception {
        var end = System.nanoTime() + time.toNanos();
        var readers = new ArrayList<Callable<Long>>();
        for (var i = 0; i < CONNECTIONS; i++) {
            var port = ports.get(i % ports.size());
            var path = paths.get(i / ports.size() % paths.size());
            readers.add(() -> read(port, path, end));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var pages = 0L;
            for (Future<Long> each : threads.invokeAll(readers)) {
                pages += each.get();
            }
            return pages;
        }
    }

    private static long read(int port, String path, long endNanos) throws IOException {
        var request =
                "GET %s HTTP/1.1\r\nhost: localhost\r\n\r\n"
                        .formatted(path)
                        .getBytes(StandardCharsets.US_ASCII);
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            var pages = 0L;
            while (System.nanoTime() < endNanos) {
                socket.getOutputStream().write(request);
                in.skipNBytes(bodyBytes(in));
                pages++;
            }
            return pages;
        }
    }

    /** Reads the head of an answer. */
    private static int bodyBytes(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
            var one = in.read();
            if (one < 0) {
                throw new IOException("the service closed the connection");
            }
            head.append((char) one);
        }
        if (!head.toString().startsWith("HTTP/1.1 200 ")) {
            throw new IOException("not a page: " + head.substring(0, head.indexOf("\r\n")));
        }
        var length = "\r\ncontent-length: ";
        var at = head.indexOf(length) + length.length();
        return Integer.parseInt(head.substring(at, head.indexOf("\r\n", at)));
    }
}
