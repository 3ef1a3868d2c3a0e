package dev.metamorph.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Kafka broker like {@link EmbeddedKafka} in a process of its own, which can be frozen, killed
 * and restarted on the same port while its clients live. It ends with the process that started it,
 * and ignores the terminal's Ctrl-C.
 */
public final class EmbeddedKafkaProcess implements AutoCloseable {
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(10);

    private final KafkaSettings settings;
    private final Path folder;
    private final int port;
    private Process process;
    private boolean closed;

    private EmbeddedKafkaProcess(KafkaSettings settings, Path folder, int port, Process process) {
        this.settings = settings;
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts a broker and waits until it accepts requests.
     *
     * @throws EmbeddedException if it does not start, or if another process uses the data folder
     */
    public static EmbeddedKafkaProcess start(KafkaSettings settings) {
        var folder = settings.folder().create("kafka");
        var port = Ports.keptIn(folder.resolve("port"), settings.port());
        settings.progress().accept("Starting Kafka on port " + port);
        var process = spawn(folder, port, settings);
        return new EmbeddedKafkaProcess(settings, folder, port, process);
    }

    private static Process spawn(Path folder, int port, KafkaSettings settings) {
        // The shell only makes the JVM ignore the terminal's interrupt.
        var words = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(
                List.of(
                        "-Xmx512m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1"));
        words.add("--sun-misc-unsafe-memory-access=allow");
        words.add("--enable-native-access=ALL-UNNAMED");
        words.add("-Dlogback.configurationFile=dev/metamorph/embedded/logback-broker.xml");
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        words.addAll(List.of(KafkaMain.class.getName(), folder.toString(), Integer.toString(port)));
        settings.broker().forEach((name, value) -> words.add(name + "=" + value));
        try {
            var errors = ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile());
            var process = new ProcessBuilder(words).redirectError(errors).start();
            awaitReady(process, folder);
            return process;
        } catch (IOException e) {
            throw new EmbeddedException("cannot start the broker: " + e, e);
        }
    }

    private static void awaitReady(Process process, Path folder) throws IOException {
        var output = process.inputReader(StandardCharsets.UTF_8);
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(KafkaMain.READY)) {
                drain(output);
                return;
            }
            if (line.startsWith(KafkaMain.FAILED)) {
                throw new EmbeddedException(line.substring(KafkaMain.FAILED.length()));
            }
        }
        throw new EmbeddedException(
                "the broker ended while it started; see %s/broker.log".formatted(folder));
    }

    private static void drain(BufferedReader output) {
        Thread.ofVirtual()
                .name("embedded-kafka-output")
                .start(() -> output.lines().forEach(_ -> {}));
    }

    public int port() {
        return port;
    }

    /** The broker's address, as clients take it for {@code bootstrap.servers}. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** The folder of its data. */
    public Path folder() {
        return folder;
    }

    public long pid() {
        return process.pid();
    }

    /** Freezes the broker (SIGSTOP): connections stay open and nothing answers. */
    public void freeze() {
        signal("STOP");
    }

    /** Resumes a frozen broker (SIGCONT). */
    public void thaw() {
        signal("CONT");
    }

    /** Kills the broker (SIGKILL); {@link #restart} starts it again. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Shuts the broker down cleanly if it still runs, and starts it again on the same port. */
    public void restart() {
        stop();
        process = spawn(folder, port, settings);
    }

    private void signal(String name) {
        var words = List.of("/bin/sh", "-c", "kill -%s %d".formatted(name, process.pid()));
        var outcome = new Command(words, STOP_AT_MOST).run();
        if (!outcome.succeeded()) {
            throw new EmbeddedException(
                    "cannot send %s to the broker: %s".formatted(name, outcome.output()));
        }
    }

    private void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // It has ended already.
        }
        if (!awaitEnd()) {
            process.destroyForcibly();
            awaitEnd();
        }
    }

    private boolean awaitEnd() {
        try {
            return process.waitFor(STOP_AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Shuts the broker down cleanly, and deletes its data if it is temporary. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        if (settings.folder() instanceof DataFolder.Temporary) {
            new FolderTree(folder).delete();
        }
    }
}
