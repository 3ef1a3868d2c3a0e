package dev.metamorph.app;

import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.app.config.PostgresUrl;
import dev.metamorph.embedded.EmbeddedKafka;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.EmbeddedServers;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.Ports;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The Postgres and the Kafka of {@code metamorph dev}: embedded, or the user's own. The embedded
 * ones are started and stopped in parallel; the user's own are left running.
 */
final class DevServers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DevServers.class);
    private static final int USUAL_POSTGRES_PORT = 54_321;
    private static final int USUAL_KAFKA_PORT = 19_092;

    private final String postgresUrl;
    private final String bootstrap;
    private final List<AutoCloseable> started;

    private DevServers(String postgresUrl, String bootstrap, List<AutoCloseable> started) {
        this.postgresUrl = postgresUrl;
        this.bootstrap = bootstrap;
        this.started = List.copyOf(started);
    }

    /**
     * Checks that the servers that are not given can be started by this program.
     *
     * @throws ConfigurationException if it was packaged without them
     */
    static void check(String postgres, String kafka) {
        if ((postgres.isEmpty() || kafka.isEmpty()) && !EmbeddedServers.areAvailable()) {
            throw new ConfigurationException(
                    List.of(
                            "this package has no embedded Postgres and Kafka; run ./metamorph dev in a checkout of the sources,"
                                    + " or give --postgres and --kafka"));
        }
    }

    /**
     * Starts an embedded server for each address that is not given.
     *
     * @param postgres URL of the user's own Postgres, or empty
     * @param kafka bootstrap servers of the user's own Kafka, or empty
     */
    static DevServers start(Path folder, String postgres, String kafka, Consumer<String> progress) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var postgresStart = start(threads, postgres, () -> postgres(folder, progress));
            var kafkaStart = start(threads, kafka, () -> kafka(folder, progress));
            return joined(postgresStart, kafkaStart);
        }
    }

    /** A server's address, and the call that stops it. */
    private record Server(String address, AutoCloseable stop) {}

    private static CompletableFuture<Server> start(
            ExecutorService threads, String given, Supplier<Server> start) {
        return given.isEmpty()
                ? CompletableFuture.supplyAsync(start, threads)
                : CompletableFuture.completedFuture(new Server(given, () -> {}));
    }

    /** Both servers, or none: if one fails to start, the other is stopped. */
    private static DevServers joined(
            CompletableFuture<Server> postgres, CompletableFuture<Server> kafka) {
        try {
            CompletableFuture.allOf(postgres, kafka).join();
        } catch (CompletionException e) {
            var started = new ArrayList<AutoCloseable>();
            for (var server : List.of(postgres, kafka)) {
                if (!server.isCompletedExceptionally()) {
                    started.add(server.join().stop());
                }
            }
            new DevServers("", "", started).close();
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return new DevServers(
                postgres.join().address(),
                kafka.join().address(),
                List.of(postgres.join().stop(), kafka.join().stop()));
    }

    private static Server postgres(Path data, Consumer<String> progress) {
        var folder = data.resolve("postgres");
        var settings =
                EmbeddedPostgres.Settings.kept(folder)
                        .withPort(usualOrKept(folder, USUAL_POSTGRES_PORT))
                        .withProgress(progress);
        var postgres = EmbeddedPostgres.start(settings);
        return new Server(postgres.url(), postgres);
    }

    private static Server kafka(Path data, Consumer<String> progress) {
        var folder = data.resolve("kafka");
        var settings =
                KafkaSettings.kept(folder)
                        .withPort(usualOrKept(folder, USUAL_KAFKA_PORT))
                        .withProgress(progress);
        var kafka = EmbeddedKafka.start(settings);
        return new Server(kafka.bootstrap(), kafka);
    }

    /** For a new folder the usual port or a free one; for an existing one 0, its own port. */
    private static int usualOrKept(Path folder, int usual) {
        return Files.exists(folder.resolve("port")) ? 0 : Ports.freeOr(usual);
    }

    /** {@code postgresql://...}, as psql accepts it. */
    String postgresUrl() {
        return postgresUrl;
    }

    /** The same database for the JDBC driver, with the user. */
    String jdbcUrl() {
        var url = PostgresUrl.parse(postgresUrl);
        return "%s?user=%s".formatted(url.jdbcUrl(), url.user());
    }

    String bootstrap() {
        return bootstrap;
    }

    @Override
    public void close() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var stops =
                    started.stream()
                            .map(server -> CompletableFuture.runAsync(() -> stop(server), threads))
                            .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(stops).join();
        }
    }

    private static void stop(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            log.warn("Stop of an embedded server failed reason=\"{}\"", e.getMessage());
        }
    }
}
