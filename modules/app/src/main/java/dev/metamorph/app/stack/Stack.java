package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.metrics.TaskCounters;
import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.coordinator.StackSupervisor;
import dev.metamorph.coordinator.disk.DiskWatch;
import dev.metamorph.coordinator.failure.Failure.Misconfigured;
import dev.metamorph.coordinator.kafka.KafkaFeed;
import dev.metamorph.coordinator.limits.LogCompactor;
import dev.metamorph.coordinator.limits.ShapeLimiter;
import dev.metamorph.coordinator.port.StackPorts;
import dev.metamorph.coordinator.status.StatusTicker;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.http.HttpServer;
import dev.metamorph.publish.PublishedSchemas;
import dev.metamorph.publish.PublisherCounters;
import dev.metamorph.publish.Publishers;
import dev.metamorph.publish.position.KafkaPositions;
import dev.metamorph.replication.DebeziumReplicationClient;
import dev.metamorph.shape.measure.CommitTimes;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.StackStatus;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Everything that serves one database, joined and running.
 *
 * <pre>
 * Postgres → replication → feed ⇒ Kafka ⇒ shape logs → HTTP → readers
 *                 ↑          ↑       ↑         └─────→ publishers ⇒ Kafka topics
 *                 └────── coordinator┘
 * </pre>
 */
public final class Stack implements AutoCloseable {
    private static final Duration SUMMARY = Duration.ofMinutes(1);

    private final Held held;
    private final RestartableShapeLogs shapes;
    private final StackSupervisor supervisor;
    private final PublishingSide publishing;
    private final PublishedSchemas schemas;
    private final HttpServer http;
    private final Duration stopDelay;
    private final ShapeLimiter limiter;
    private final LogCompactor compactor;
    private final Telemetry telemetry;
    private final DiskWatch disk;
    private final StatusTicker summaries;

    private Stack(
            Held held,
            RestartableShapeLogs shapes,
            StackSupervisor supervisor,
            PublishingSide publishing,
            PublishedSchemas schemas,
            HttpServer http,
            Duration stopDelay,
            ShapeLimiter limiter,
            LogCompactor compactor,
            DiskWatch disk,
            StatusTicker summaries,
            Telemetry telemetry) {
        this.telemetry = telemetry;
        this.disk = disk;
        this.held = held;
        this.shapes = shapes;
        this.supervisor = supervisor;
        this.publishing = publishing;
        this.schemas = schemas;
        this.http = http;
        this.stopDelay = stopDelay;
        this.limiter = limiter;
        this.compactor = compactor;
        this.summaries = summaries;
    }

    /**
     * Starts it, and returns before it is active. It survives losses of Postgres and of Kafka.
     *
     * @param version of this program
     * @param failed called once if the stack cannot continue before a person has changed something
     * @throws dev.metamorph.app.config.ConfigurationException if a module refuses its settings
     * @throws StartFailure if Kafka does not answer or refuses us, HTTP cannot listen, or the data
     *     folder cannot be used
     */
    public static Stack start(
            Configuration configuration, String version, Consumer<StartFailure> failed) {
        var secrets = ApiSecrets.start(configuration.http());
        try {
            var settings = ModuleSettings.of(configuration, secrets.access(), version);
            var folder = DataFolder.take(configuration.dataFolder());
            try {
                var prepared =
                        settings.named(folder.instance(settings.shapeLogs()))
                                .with(NewTopics.replicas(configuration));
                return start(configuration, prepared, new Held(folder, secrets), failed);
            } catch (RuntimeException e) {
                folder.close();
                throw e;
            }
        } catch (RuntimeException e) {
            secrets.close();
            throw e;
        }
    }

    /** The resources that are closed last. */
    private record Held(DataFolder folder, ApiSecrets secrets) {
        void close() {
            folder.close();
            secrets.close();
        }
    }

    private static Stack start(
            Configuration configuration,
            ModuleSettings settings,
            Held held,
            Consumer<StartFailure> failed) {
        makeTopics(settings.feed(), settings.shapeLogs().changelog());
        var traces = Telemetry.traces(configuration.telemetry());
        var feed =
                KafkaFeed.of(settings.feed(), configuration.address())
                        .trimmedBehind(Set.of(settings.shapeLogs().applicationId()))
                        .traced(traces);
        var steering = new CompletableFuture<StackSupervisor>();
        var commits = new CommitTimes(InstantSource.system(), traces);
        var tasks = new TaskCounters(commits);
        var published = new PublisherCounters(commits);
        var publishing = new PublishingSide();
        var schemas = PublishedSchemas.open(settings.publisher());
        var shapes =
                new RestartableShapeLogs(
                        new ShapeLogOwner(
                                settings.shapeLogs().folder(),
                                feed,
                                publishing,
                                shape -> {
                                    var _ = steering.thenAccept(steers -> steers.ended(shape));
                                },
                                tasks,
                                new EndedShapeLog(
                                        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)),
                                failed),
                        RestartableShapeLogs.engines(settings.shapeLogs()),
                        settings.feed().partitions());
        var ports =
                new StackPorts(
                        DebeziumReplicationClient.connector(settings.replication()),
                        feed,
                        shapes,
                        publishing.states(),
                        failure -> failed.accept(misconfigured(configuration, failure)),
                        schemas);
        var supervisor = StackSupervisor.start(settings.coordinator(), ports);
        steering.complete(supervisor);
        var disk =
                supervisor.watch(
                        configuration.dataFolder(), ModuleSettings.disk(configuration.disk()));
        publishing.start(
                Publishers.start(
                        settings.publisher(),
                        schemas,
                        supervisor.published(),
                        shapes,
                        shapes::committed,
                        published));
        var listening = new CompletableFuture<HttpServer>();
        var metrics =
                StackMetrics.page(
                        new StackMetrics.Parts(
                                feed, tasks, published, shapes, supervisor, publishing.states()),
                        () -> Optional.ofNullable(listening.getNow(null)),
                        settings.http().version(),
                        configuration.admin().hasElectricNames());
        Runnable undo =
                () -> {
                    Optional.ofNullable(listening.getNow(null)).ifPresent(HttpServer::close);
                    disk.close();
                    publishing.close();
                    schemas.close();
                    supervisor.close();
                    shapes.close();
                };
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
                                    supervisor.reports(),
                                    supervisor.list(),
                                    supervisor.verifications(
                                            configuration.dataFolder().resolve("verify")),
                                    metrics,
                                    commits,
                                    new HttpServer.Publishing(
                                            configuration.stack(),
                                            supervisor.published(),
                                            publishing.states(),
                                            KafkaPositions.of(
                                                    settings.publisher(),
                                                    shapes,
                                                    supervisor.transactions()))));
            listening.complete(http);
            var limiter =
                    supervisor.limit(
                            ModuleSettings.limits(configuration.limits()), http.reads(), shapes);
            var summary = new SummaryLog();
            return new Stack(
                    held,
                    shapes,
                    supervisor,
                    publishing,
                    schemas,
                    http,
                    configuration.http().stopDelay(),
                    limiter,
                    supervisor.compact(ModuleSettings.compaction(configuration.limits()), shapes),
                    disk,
                    StatusTicker.start(
                            () -> {
                                summary.take(
                                        supervisor.reports().report(false), http.waitingReaders());
                                summary.refused(http.figures().unavailable());
                            },
                            SUMMARY),
                    Telemetry.start(
                            configuration.telemetry(),
                            supervisor.reports().report(false),
                            settings.http().version(),
                            metrics,
                            traces));
        } catch (IOException e) {
            undo.run();
            throw new StartFailure(Reason.PORT, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            // Otherwise it would lead, and serve nobody.
            undo.run();
            throw e;
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

    /** The declared shapes. */
    public PublishedShapes published() {
        return supervisor.published();
    }

    /** The admin port that it listens on. */
    public int adminPort() {
        return http.adminPort();
    }

    /** Returns the state of the stack. */
    public StackStatus status() {
        return supervisor.status();
    }

    /**
     * Stops it within 5 s: HTTP first, then publishers, coordinator and shape logs. Before that it
     * continues to serve for {@code STOP_DELAY}, while its health says that it stops.
     */
    @Override
    public void close() {
        summaries.close();
        telemetry.close();
        limiter.close();
        compactor.close();
        disk.close();
        http.leave();
        var end = System.nanoTime() + stopDelay.toNanos();
        for (var left = stopDelay.toNanos();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        http.close();
        publishing.close();
        schemas.close();
        supervisor.close();
        shapes.close();
        held.close();
    }
}
