package dev.metamorph.app;

import dev.metamorph.app.stack.StartFailure;
import dev.metamorph.embedded.Ports;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The dev mode's instances beside the one of this process: each {@code metamorph serve} in a
 * process of its own, of the same stack. They end with this one, however it ends.
 */
final class DevInstances implements AutoCloseable {
    private static final int STOP_SECONDS = 8;

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
        for (var process : processes) {
            try {
                if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }
}
