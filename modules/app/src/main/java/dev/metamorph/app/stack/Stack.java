package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.coordinator.StackSupervisor;
import dev.metamorph.coordinator.failure.Failure.Misconfigured;
import dev.metamorph.coordinator.kafka.KafkaFeed;
import dev.metamorph.coordinator.port.StackPorts;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.http.HttpServer;
import dev.metamorph.replication.DebeziumReplicationClient;
import dev.metamorph.shape.port.StackStatus;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Everything that serves one database, joined and running.
 *
 * <pre>
 * Postgres → replication → feed ⇒ Kafka ⇒ shape logs → HTTP → readers
 *                 ↑          ↑       ↑
 *                 └────── coordinator┘
 * </pre>
 */
public final class Stack implements AutoCloseable {
    private final RestartableShapeLogs shapes;
    private final StackSupervisor supervisor;
    private final HttpServer http;
    private final Duration stopDelay;

    private Stack(
            RestartableShapeLogs shapes,
            StackSupervisor supervisor,
            HttpServer http,
            Duration stopDelay) {
        this.shapes = shapes;
        this.supervisor = supervisor;
        this.http = http;
        this.stopDelay = stopDelay;
    }

    /**
     * Starts it, and returns before it is active; then it goes on by itself, through losses of
     * Postgres and of Kafka too.
     *
     * @param version of this program
     * @param failed told once if it cannot go on before someone has changed something
     * @throws dev.metamorph.app.config.ConfigurationException if a module refuses its settings
     * @throws StartFailure if Kafka does not answer or refuses us, or HTTP cannot listen
     */
    public static Stack start(
            Configuration configuration, String version, Consumer<StartFailure> failed) {
        var settings = ModuleSettings.of(configuration, version);
        makeTopics(settings.feed(), settings.shapeLogs().changelog());
        var feed =
                KafkaFeed.of(settings.feed(), configuration.address())
                        .trimmedBehind(Set.of(settings.shapeLogs().applicationId()));
        var steering = new CompletableFuture<StackSupervisor>();
        var ended = new EndedShapeCounts();
        var shapes =
                new RestartableShapeLogs(
                        settings.shapeLogs(),
                        feed,
                        shape -> {
                            var _ = steering.thenAccept(steers -> steers.ended(shape));
                        },
                        ended);
        var ports =
                new StackPorts(
                        DebeziumReplicationClient.connector(settings.replication()),
                        feed,
                        shapes,
                        failure -> failed.accept(misconfigured(configuration, failure)));
        var supervisor = StackSupervisor.start(settings.coordinator(), ports);
        steering.complete(supervisor);
        try {
            var http =
                    HttpServer.start(
                            settings.http(),
                            new HttpServer.Ports(
                                    supervisor.directory(),
                                    shapes,
                                    supervisor.subsets(),
                                    supervisor.explanations(),
                                    supervisor.status(),
                                    ended));
            return new Stack(shapes, supervisor, http, configuration.http().stopDelay());
        } catch (IOException e) {
            supervisor.close();
            shapes.close();
            throw new StartFailure(Reason.PORT, String.valueOf(e.getMessage()), e);
        }
    }

    static StartFailure misconfigured(Configuration configuration, Misconfigured failure) {
        return switch (failure.side()) {
            case DATABASE ->
                    new StartFailure(
                            Reason.DATABASE,
                            "cannot follow %s: %s"
                                    .formatted(configuration.database().url(), failure.message()));
            case KAFKA ->
                    new StartFailure(
                            Reason.KAFKA,
                            "cannot use Kafka at %s: %s"
                                    .formatted(
                                            configuration.kafka().bootstrap(), failure.message()));
        };
    }

    private static void makeTopics(FeedSettings settings, String changelog) {
        try {
            FeedTopics.ready(settings);
            FeedTopics.checkCompacted(settings, changelog);
        } catch (FeedException e) {
            throw new StartFailure(Reason.KAFKA, String.valueOf(e.getMessage()), e);
        }
    }

    /** How far it is. */
    public StackStatus status() {
        return supervisor.status();
    }

    /**
     * Stops it within 5 s: readers first, then what steers, then the shape logs. Before that, if it
     * was told to wait, it serves on for so long and says that it stops.
     */
    @Override
    public void close() {
        http.leave();
        var end = System.nanoTime() + stopDelay.toNanos();
        for (var left = stopDelay.toNanos();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        http.close();
        supervisor.close();
        shapes.close();
    }
}
