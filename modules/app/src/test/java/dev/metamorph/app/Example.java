package dev.metamorph.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program of docs/examples that runs in a process of its own, from its source. */
final class Example implements AutoCloseable {
    private static final Path FOLDER = Path.of("../../docs/examples");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Example(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try {
            process.inputReader().lines().forEach(lines::add);
        } catch (UncheckedIOException _) {
            // The process was ended while it printed.
        }
    }

    /** Starts it; its errors are among its lines. */
    static Example start(String file, String... arguments) throws IOException {
        return program(FOLDER.resolve(file).toString(), arguments);
    }

    /** Starts the line of a shell that the page on Kafka has for a tool of Kafka. */
    static Example tool(String name, String mainClass, String bootstrap, String topic)
            throws IOException {
        var page = Files.readString(FOLDER.resolve("../kafka.md"));
        var from = page.substring(page.indexOf(name + " "));
        var line = from.substring(0, from.indexOf("```")).replace("\\\n", " ").strip();
        var words = new ArrayList<>(List.of(line.split("\\s+", -1)));
        words.removeFirst();
        words.replaceAll(word ->
                word.replace("127.0.0.1:19092", bootstrap).replace("default.orders", topic));
        return program(mainClass, words.toArray(String[]::new));
    }

    private static Example program(String program, String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                program));
        command.addAll(List.of(arguments));
        return new Example(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Waits until it prints such a line. */
    void awaitLine(Predicate<String> condition) throws InterruptedException {
        var seen = new ArrayList<String>();
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var line = lines.poll(1, TimeUnit.SECONDS);
            if (line != null && condition.test(line)) {
                return;
            }
            if (line != null) {
                seen.add(line);
            }
        }
        throw new AssertionError("no such line among " + seen);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
