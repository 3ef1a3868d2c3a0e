package dev.metamorph.bench.many;

import dev.metamorph.bench.path.Deadline;
import dev.metamorph.embedded.Ports;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code metamorph serve} in a process of its own, with the JVM options of the release archive. */
public final class ServeProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;
    private final int adminPort;
    private final long startedNanos = System.nanoTime();

    private ServeProcess(Process process, int port, int adminPort) {
        this.process = process;
        this.port = port;
        this.adminPort = adminPort;
    }

    /**
     * Starts it on free ports.
     *
     * @param heap of the JVM, as {@code -Xmx} has it
     * @param output the file of its log
     */
    public static ServeProcess start(Map<String, String> settings, String heap, Path output)
            throws IOException {
        var port = Ports.free();
        var adminPort = Ports.free();
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Duser.timezone=UTC",
                        "-Xmx" + heap));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("dev.metamorph.app.Main", "serve"));
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        var environment = new HashMap<>(settings);
        environment.put("PORT", Integer.toString(port));
        environment.put("ADMIN_PORT", Integer.toString(adminPort));
        builder.environment().putAll(environment);
        return new ServeProcess(builder.start(), port, adminPort);
    }

    /** Its public port. */
    public int port() {
        return port;
    }

    /** A path of its public port. */
    public URI at(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    }

    /** Waits until a path of the public port answers 200; the seconds since the start. */
    public double await(String path) throws IOException, InterruptedException {
        for (var deadline = Deadline.in(READY_WITHIN); ; deadline.pause(path)) {
            if (!process.isAlive()) {
                throw new IOException("the service has ended with " + process.exitValue());
            }
            try {
                if (get(at(path)).statusCode() == 200) {
                    return (System.nanoTime() - startedNanos) / 1e9;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
        }
    }

    /** The page of metrics. */
    String metrics() throws IOException, InterruptedException {
        return get(URI.create("http://127.0.0.1:%d/metrics".formatted(adminPort))).body();
    }

    /** The value of a series of that page. */
    static double value(String metrics, String series) {
        return metrics.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    /** The bytes of its heap that are in use after a full collection. */
    long heapBytes() throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var collection =
                new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (collection.waitFor() != 0) {
            throw new IOException("jcmd cannot collect the garbage of " + process.pid());
        }
        return (long) value(metrics(), "jvm_memory_used_bytes{area=\"heap\"}");
    }

    /** Its resident memory, in bytes. */
    long residentBytes() throws IOException, InterruptedException {
        return (long) value(metrics(), "process_resident_memory_bytes");
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Ends it as SIGKILL does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Stops it as SIGTERM does. */
    @Override
    public void close() {
        http.close();
        process.destroy();
        try {
            if (!process.waitFor(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
