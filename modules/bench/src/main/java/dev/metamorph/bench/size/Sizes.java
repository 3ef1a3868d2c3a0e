package dev.metamorph.bench.size;

import dev.metamorph.bench.path.DevService;
import dev.metamorph.bench.replication.JsonLine;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a service has and has sent at one moment, in bytes.
 *
 * @param store the state store's files and write buffers
 * @param feedSent what the leader has sent to Kafka
 * @param streamsSent what the task has sent to Kafka: the changelog and the shape registry
 * @param heap the Java heap in use after a collection of all of it
 * @param resident the process's memory, the embedded broker's included
 */
record Sizes(long store, long feedSent, long streamsSent, long heap, long resident) {
    /** Takes the figures from the metrics of a service and of its process. */
    static Sizes of(DevService service) throws IOException, InterruptedException {
        collect(service.pid());
        var page = page(service);
        return new Sizes(
                sum(page, "metamorph_rocksdb_files_bytes", "")
                        + sum(page, "metamorph_rocksdb_memtables_bytes", ""),
                sum(page, "metamorph_kafka_sent_bytes_total", "client=\"feed\""),
                sum(page, "metamorph_kafka_sent_bytes_total", "client=\"streams\""),
                sum(page, "jvm_memory_used_bytes", "area=\"heap\""),
                service.residentBytes());
    }

    private static void collect(long pid) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var code =
                new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        if (code != 0) {
            throw new IOException("%s cannot have the heap of %d collected".formatted(jcmd, pid));
        }
    }

    private static String page(DevService service) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(service.metrics()).build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static long sum(String page, String name, String label) throws IOException {
        var found =
                Pattern.compile(
                                "^%s(?:\\{[^}]*%s[^}]*})? ([0-9.eE+-]+)$".formatted(name, label),
                                Pattern.MULTILINE)
                        .matcher(page)
                        .results()
                        .toList();
        if (found.isEmpty()) {
            throw new IOException("the page of metrics has no %s".formatted(name));
        }
        return found.stream().mapToLong(value -> (long) Double.parseDouble(value.group(1))).sum();
    }

    /**
     * Prints them, and the difference to those before for each of some things.
     *
     * @param stage what has been done since
     * @param things how many rows, changes or shapes that were
     */
    void print(String stage, Sizes before, long things) {
        new JsonLine()
                .with("bench", "size")
                .with("stage", stage)
                .with("things", things)
                .with("storeBytesEach", each(store - before.store, things))
                .with("feedBytesEach", each(feedSent - before.feedSent, things))
                .with("streamsBytesEach", each(streamsSent - before.streamsSent, things))
                .with("heapBytesEach", each(heap - before.heap, things))
                .with("storeMegabytes", store / 1e6)
                .with("heapMegabytes", heap / 1e6)
                .with("residentMegabytes", resident / 1e6)
                .print();
    }

    private static double each(long bytes, long things) {
        return (double) bytes / things;
    }
}
