package dev.metamorph.app.service;

import dev.metamorph.embedded.Ports;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code metamorph serve} in a process of its own, always on the same port and data folder, so that
 * it can be killed and started again. Its output goes to a file.
 */
public final class Service implements AutoCloseable {
    private final int port;
    private final int adminPort;
    private ServiceSettings settings;
    private Process process;

    private Service(int port, int adminPort, ServiceSettings settings) throws IOException {
        this.port = port;
        this.adminPort = adminPort;
        this.settings = settings;
        this.process = launch();
    }

    /** Starts it on free ports. */
    public static Service start(ServiceSettings settings) throws IOException {
        return new Service(Ports.free(), Ports.free(), settings);
    }

    /** Where it listens. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where its admin port is. */
    public URI admin() {
        return URI.create("http://127.0.0.1:" + adminPort);
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Ends it as SIGKILL does, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        if (!gone()) {
            throw new IllegalStateException("the service survived SIGKILL for 10 s");
        }
    }

    /** Freezes it (SIGSTOP): its connections stay open, and nothing answers. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on after {@link #freeze}. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        var kill = List.of("/bin/sh", "-c", "kill -%s %d".formatted(name, process.pid()));
        if (new ProcessBuilder(kill).start().waitFor() != 0) {
            throw new IOException("cannot send %s to the service".formatted(name));
        }
    }

    /** Starts it again after {@link #kill}. */
    public void startAgain() throws IOException {
        process = launch();
    }

    /** Starts it again, with other settings. */
    public void startAgain(ServiceSettings others) throws IOException {
        settings = others;
        startAgain();
    }

    /** How another command of the program ended, and what it said. */
    public record Outcome(int exitCode, String output) {}

    /** Runs another command of the program to its end. */
    public Outcome run(String command, ServiceSettings with)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command(with, command)).redirectErrorStream(true);
        builder.environment().putAll(with.environment());
        var running = builder.start();
        var output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(running.waitFor(), output);
    }

    /** Waits until it says that it is active. */
    public void awaitActive(HttpClient http, Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        var last = "";
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "the service ended with %d, see %s"
                                .formatted(process.exitValue(), settings.log()));
            }
            try {
                var request = HttpRequest.newBuilder(address().resolve("/v1/health")).build();
                var response = http.send(request, HttpResponse.BodyHandlers.ofString());
                last = response.statusCode() + " " + response.body();
                if (response.statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                last = e.toString();
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError(
                "not active within %s: %s; see %s".formatted(patience, last, settings.log()));
    }

    /** Whether it says so now; false too if it does not answer within a second. */
    public boolean isActive(HttpClient http) throws InterruptedException {
        return isFine(http, "/v1/health");
    }

    /** Whether it says now that readers may be sent to it; false too as above. */
    public boolean isReady(HttpClient http) throws InterruptedException {
        return isFine(http, "/v1/ready");
    }

    private boolean isFine(HttpClient http, String path) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(address().resolve(path))
                            .timeout(Duration.ofSeconds(1))
                            .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private Process launch() throws IOException {
        var builder = new ProcessBuilder(command(settings, "serve")).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(settings.log().toFile()));
        builder.environment().putAll(settings.environment());
        builder.environment().put("PORT", Integer.toString(port));
        builder.environment().put("ADMIN_PORT", Integer.toString(adminPort));
        builder.environment().put("ADVERTISED_URL", address().toString());
        return builder.start();
    }

    private static List<String> command(ServiceSettings settings, String name) {
        var words = new ArrayList<String>();
        words.add(ProcessHandle.current().info().command().orElseThrow());
        words.addAll(settings.jvmOptions());
        words.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.metamorph.app.Main",
                        name));
        return words;
    }

    @Override
    public void close() {
        stop();
    }

    /** Ends it as Ctrl-C does, and kills it if it takes more than 10 s. */
    public void stop() {
        process.destroy();
        if (!gone()) {
            kill();
        }
    }

    private boolean gone() {
        try {
            return process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
