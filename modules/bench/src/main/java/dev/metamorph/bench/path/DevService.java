package dev.metamorph.bench.path;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** {@code metamorph dev} in a process of its own: service, Postgres and Kafka on one folder. */
public final class DevService implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("http://localhost:(\\d+)");
    private static final Pattern URL = Pattern.compile("postgresql://\\S+");
    private static final Pattern METRICS = Pattern.compile("Metrics +(http://\\S+)");
    private static final Pattern KAFKA = Pattern.compile("Kafka +(\\S+:\\d+)");
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(90);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(20);

    private final Process process;
    private final int port;
    private final Path output;

    private DevService(Process process, int port, Path output) {
        this.process = process;
        this.port = port;
        this.output = output;
    }

    /**
     * Starts it on a folder, with the JVM flags of {@code ./metamorph dev}.
     *
     * @param flags further JVM flags
     */
    public static DevService launch(Path folder, int port, List<String> flags) throws IOException {
        return launch(folder, port, 1, flags);
    }

    /** The same with several instances. */
    static DevService launch(Path folder, int port, int instances, List<String> flags)
            throws IOException {
        var output = folder.resolveSibling(folder.getFileName() + ".log");
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Duser.timezone=UTC",
                        "-Xmx1g",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:CompileThresholdScaling=0.05",
                        "-XX:+UseSerialGC"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("dev.metamorph.app.Main", "dev", "--no-demo"));
        command.addAll(List.of("--data", folder.toString(), "--port", Integer.toString(port)));
        command.addAll(List.of("--instances", Integer.toString(instances)));
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        return new DevService(process, port, output);
    }

    /** Waits until it prints its database's address. */
    public String awaitDatabaseUrl() throws IOException, InterruptedException {
        for (var deadline = Deadline.in(STARTS_WITHIN); ; deadline.pause("the service to start")) {
            if (!process.isAlive()) {
                throw new IOException("the service has ended; see " + output);
            }
            var text = Files.readString(output, StandardCharsets.UTF_8);
            var url = URL.matcher(text);
            if (text.contains("Metamorph is ready") && url.find()) {
                return url.group();
            }
        }
    }

    /** The port of its first instance. */
    public int port() {
        return port;
    }

    /** The ports of all instances; waits until they are ready. */
    List<Integer> ports() throws IOException {
        return PORT.matcher(Files.readString(output, StandardCharsets.UTF_8))
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .distinct()
                .toList();
    }

    /** The address of its broker; known once it is ready. */
    public String bootstrap() throws IOException {
        var found = KAFKA.matcher(Files.readString(output, StandardCharsets.UTF_8));
        if (!found.find()) {
            throw new IOException("the service has not told its broker's address; see " + output);
        }
        return found.group(1);
    }

    /** The address of its page of metrics; known once it is ready. */
    public URI metrics() throws IOException {
        var found = METRICS.matcher(Files.readString(output, StandardCharsets.UTF_8));
        if (!found.find()) {
            throw new IOException("the service has not told its admin port; see " + output);
        }
        return URI.create(found.group(1));
    }

    /** The id of its process. */
    public long pid() {
        return process.pid();
    }

    /** Its resident memory in bytes, with code and stacks. */
    public long residentBytes() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid())))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS in /proc");
    }

    /** Its processor time so far. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Stops it as Ctrl-C does; kills it if that takes too long. */
    @Override
    public void close() {
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
