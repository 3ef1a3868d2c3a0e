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
import java.util.stream.IntStream;

/**
 * The further instances of {@code metamorph dev --instances N}: each runs {@code metamorph serve}
 * of the same stack in a process of its own, and ends with this process, however this one ends.
 */
final class DevInstances implements AutoCloseable {
    /** They are killed if they have not all stopped within this time. */
    static final Duration STOP_AT_MOST = Duration.ofSeconds(8);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    private final List<Process> processes = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    private DevInstances() {}

    /**
     * Starts the processes; returns before they serve.
     *
     * @param first the settings of the first instance
     * @param count of further instances
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
        builder.environment().clear();
        builder.environment().putAll(settings.forInstance(number).variables());
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
     * Completes when each instance serves or has ended, which is reported.
     *
     * @param patience after which it completes in any case
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
                    LockSupport.parkNanos(POLL_INTERVAL.toNanos());
                }
                if (!process.isAlive()) {
                    progress.accept(
                            "Instance %d has ended, see instance-%d.log in the data folder; continuing without it"
                                    .formatted(i + 2, i + 2));
                }
            }
        }
    }

    private static boolean serves(HttpClient http, int port) {
        var ready = URI.create("http://127.0.0.1:%d/v1/ready".formatted(port));
        try {
            var request = HttpRequest.newBuilder(ready).timeout(REQUEST_TIMEOUT).build();
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

    /** The ports of the instances whose processes run now. */
    List<Integer> servingPorts() {
        return IntStream.range(0, processes.size())
                .filter(i -> processes.get(i).isAlive())
                .mapToObj(ports::get)
                .toList();
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
