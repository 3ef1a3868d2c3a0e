package dev.metamorph.app.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A script in a process of its own: an npm client, which prints rows as they change. */
final class NodeClient implements AutoCloseable {
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private NodeClient(Process process) {
        this.process = process;
    }

    /** Whether Node and npm are there. */
    static boolean available() {
        return Commands.run("node", "--version") && Commands.run("npm", "--version");
    }

    /** Installs the client from the registry that npm is set up with. */
    static void install(Path folder) throws IOException, InterruptedException {
        var source = Path.of("src/test/node");
        try (var files = Files.list(source)) {
            for (var file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        var npm =
                new ProcessBuilder("npm", "install", "--no-package-lock", "--no-audit", "--no-fund")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        var said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (npm.waitFor() != 0) {
            throw new IOException("npm install failed: " + said);
        }
    }

    /**
     * Starts a script.
     *
     * @param arguments what follows the address of the shapes
     */
    static NodeClient start(Path folder, String script, URI server, String... arguments)
            throws IOException {
        var command = new ArrayList<>(List.of("node", script));
        command.add(server.resolve("/v1/shape").toString());
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var client = new NodeClient(process);
        Thread.ofVirtual().name("node-client").start(client::read);
        return client;
    }

    /** Waits for that line; those before it are passed over. */
    void awaitRows(String json, Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        var seen = new ArrayList<String>();
        while (true) {
            var left = deadline - System.nanoTime();
            var line = lines.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError(
                        "the client did not show %s within %s but %s"
                                .formatted(json, patience, seen));
            }
            if (line.equals(json)) {
                return;
            }
            seen.add(line);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("unreadable: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
