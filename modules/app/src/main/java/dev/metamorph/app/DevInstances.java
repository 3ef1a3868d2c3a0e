package dev.metamorph.app;

import dev.metamorph.app.stack.StartFailure;
import dev.metamorph.embedded.Ports;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The dev mode's instances beside the one of this process: each {@code metamorph serve} in a
 * process of its own, of the same stack. They end with this one, however it ends.
 */
final class DevInstances implements AutoCloseable {
    /** What they may take together to stop, before they are killed. */
    static final Duration STOP_AT_MOST = Duration.ofSeconds(8);

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(2);

    private final List<Process> processes = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    private DevInstances() {}

    /**
     * Starts them, and does not wait until they serve.
     *
     * @param first what the first instance was told
     * @param count how many more
     */
    static DevInstances start(DevSettings first, int count, Consumer<String> progress) {
        var instances = new DevInstances();
        for (var number = 2; number < 2 + count; number++) {
            var port = Ports.freeOr(first.port() + number - 1);
            progress.accept("Starting instance %d on port %d".formatted(number, port));
            instances.start(first.withPort(port), number);
        }
        return instances;
    }

    private void start(DevSettings settings, int number) {
        var log = settings.folder().resolve("instance-%d.log".formatted(number)).toFile();
        var builder = new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(log);
        builder.environment().putAll(settings.withShapes("shapes-" + number).variables());
        try {
            processes.add(builder.start());
            ports.add(settings.port());
        } catch (IOException e) {
            close();
            throw new StartFailure(
                    StartFailure.Reason.DATA_FOLDER,
                    "cannot start instance %d: %s".formatted(number, e.getMessage()),
                    e);
        }
    }

    /**
     * Complete when each of them serves or has ended, which is told.
     *
     * @param patience after which it is complete all the same
     */
    CompletableFuture<Void> serving(Duration patience, Consumer<String> progress) {
        return CompletableFuture.runAsync(
                () -> awaitServing(System.nanoTime() + patience.toNanos(), progress),
                task -> Thread.ofVirtual().name("metamorph-dev-instances").start(task));
    }

    private void awaitServing(long deadlineNanos, Consumer<String> progress) {
        try (var http = HttpClient.newHttpClient()) {
            for (var i = 0; i < processes.size(); i++) {
                var process = processes.get(i);
                while (process.isAlive()
                        && System.nanoTime() - deadlineNanos < 0
                        && !serves(http, ports.get(i))) {
                    LockSupport.parkNanos(LOOK.toNanos());
                }
                if (!process.isAlive()) {
                    progress.accept(
                            "Instance %d has ended, see instance-%d.log in the data folder; going on"
                                    .formatted(i + 2, i + 2));
                }
            }
        }
    }

    private static boolean serves(HttpClient http, int port) {
        var ready = URI.create("http://127.0.0.1:%d/v1/ready".formatted(port));
        try {
            var request = HttpRequest.newBuilder(ready).timeout(ANSWERS_WITHIN).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> command() {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        words.addAll(List.of(Main.class.getName(), "serve", ServeCommand.UNTIL_INPUT_ENDS));
        return words;
    }

    /** Where they listen. */
    List<Integer> ports() {
        return List.copyOf(ports);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        var deadline = System.nanoTime() + STOP_AT_MOST.toNanos();
        for (var process : processes) {
            try {
                if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }
}
