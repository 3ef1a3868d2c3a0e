package dev.metamorph.coordinator;

import dev.metamorph.coordinator.connection.ConnectionFigures;
import dev.metamorph.coordinator.connection.ConnectionManager;
import dev.metamorph.coordinator.connection.ConnectionSession;
import dev.metamorph.coordinator.connection.KafkaWatch;
import dev.metamorph.coordinator.connection.SlotLook;
import dev.metamorph.coordinator.connection.TransactionLook;
import dev.metamorph.coordinator.disk.DiskWatch;
import dev.metamorph.coordinator.explain.Explainer;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.limits.LogCompactor;
import dev.metamorph.coordinator.limits.ShapeLimiter;
import dev.metamorph.coordinator.port.Feed;
import dev.metamorph.coordinator.port.ShapeSide;
import dev.metamorph.coordinator.port.StackPorts;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.publication.Memberships;
import dev.metamorph.coordinator.registry.Obstacles;
import dev.metamorph.coordinator.registry.ShapeRegistry;
import dev.metamorph.coordinator.registry.SubsetReader;
import dev.metamorph.coordinator.settings.CompactionRules;
import dev.metamorph.coordinator.settings.DiskLimits;
import dev.metamorph.coordinator.settings.ShapeLimits;
import dev.metamorph.coordinator.settings.StackSettings;
import dev.metamorph.coordinator.state.ConnectionMachine;
import dev.metamorph.coordinator.status.DatabaseWatch;
import dev.metamorph.coordinator.status.StackReporter;
import dev.metamorph.coordinator.status.StatusMonitor;
import dev.metamorph.coordinator.status.StatusTicker;
import dev.metamorph.coordinator.verify.Verifier;
import dev.metamorph.coordinator.verify.VerifyCounters;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeExplanations;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeReads;
import dev.metamorph.shape.port.ShapeSubsets;
import dev.metamorph.shape.port.ShapeVerifications;
import dev.metamorph.shape.port.StackReports;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.port.TransactionStates;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A running stack: connection side, shape side, shape registry and status. They are started in this
 * order and stopped in reverse.
 */
public final class StackSupervisor implements AutoCloseable {
    /** The time between two looks at slot and parts. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ShapeRegistry registry;
    private final SubsetReader subsets;
    private final Explainer explainer;
    private final StatusMonitor status;
    private final Feed.Following following;
    private final ConnectionManager connections;
    private final StackReporter reporter;
    private final Watches watches;
    private final ConnectionFigures figures;
    private final TransactionStates transactions;
    private final ShapeSide shapes;
    private final Inspector inspector;
    private final VerifyCounters verified = new VerifyCounters();

    /** The threads that watch the state of the stack. */
    private record Watches(KafkaWatch kafka, DatabaseWatch database, StatusTicker ticker) {
        void close() {
            ticker.close();
            database.close();
            kafka.close();
        }
    }

    private StackSupervisor(
            ShapeRegistry registry,
            SubsetReader subsets,
            Explainer explainer,
            StatusMonitor status,
            Feed.Following following,
            ConnectionManager connections,
            StackReporter reporter,
            Watches watches,
            ConnectionFigures figures,
            TransactionStates transactions,
            ShapeSide shapes,
            Inspector inspector) {
        this.shapes = shapes;
        this.inspector = inspector;
        this.figures = figures;
        this.transactions = transactions;
        this.reporter = reporter;
        this.watches = watches;
        this.registry = registry;
        this.subsets = subsets;
        this.explainer = explainer;
        this.status = status;
        this.following = following;
        this.connections = connections;
    }

    /** Starts a stack whose topics exist. Returns at once; later failures appear in its status. */
    public static StackSupervisor start(StackSettings settings, StackPorts ports) {
        var adminPool = new AtomicReference<>(Optional.<ConnectionPool>empty());
        var inspector =
                new Inspector(
                        adminPool::get,
                        settings.creating().relationAge(),
                        InstantSource.system(),
                        task -> Thread.ofVirtual().name("metamorph-inspect").start(task));
        var status = new StatusMonitor(InstantSource.system(), settings.housekeeping().stalled());
        var memberships = new Memberships();
        var registry =
                new ShapeRegistry(
                        inspector,
                        settings.stack(),
                        settings.address(),
                        settings.textOrder(),
                        InstantSource.system(),
                        obstacles(status),
                        memberships::recorded,
                        status::registryRead);
        registry.checkDeclarations(ports.declarations());
        var subsets =
                new SubsetReader(
                        inspector, registry::leader, settings.textOrder(), new SecureRandom());
        var explainer =
                new Explainer(
                        adminPool::get,
                        inspector,
                        settings.replication().publication(),
                        settings.textOrder());
        var figures = new ConnectionFigures();
        var shared =
                new ConnectionSession.Shared(
                        registry,
                        subsets,
                        inspector,
                        memberships,
                        adminPool,
                        new AtomicBoolean(),
                        figures);
        var following = ports.feed().follow(registry);
        var connections =
                ConnectionManager.start(
                        settings.stack(),
                        new ConnectionMachine(settings.connecting()),
                        ports,
                        status,
                        events -> new ConnectionSession(settings, ports, shared, events));
        var reporter =
                new StackReporter(
                        new StackReporter.Identity(
                                settings.stack(), settings.instance(), settings.address()),
                        status,
                        new StackReporter.Sources(
                                registry::newestLeader,
                                registry::size,
                                ports.shapes()::partitions,
                                registry.published(),
                                ports.publishing()),
                        settings.housekeeping().stalled(),
                        InstantSource.system());
        var slot = new SlotLook(adminPool::get, settings.replication().slot());
        var watches =
                new Watches(
                        KafkaWatch.start(
                                ports.feed(),
                                status,
                                InstantSource.system(),
                                settings.housekeeping().kafka()),
                        DatabaseWatch.start(slot, status, LOOK),
                        StatusTicker.start(reporter::tick, LOOK));
        return new StackSupervisor(
                registry,
                subsets,
                explainer,
                status,
                following,
                connections,
                reporter,
                watches,
                figures,
                new TransactionLook(adminPool::get),
                ports.shapes(),
                inspector);
    }

    private static Obstacles obstacles(StatusMonitor status) {
        return new Obstacles() {
            @Override
            public StackStatus.State now() {
                return status.now();
            }

            @Override
            public Optional<String> kafka() {
                return status.kafka();
            }

            @Override
            public Optional<String> disk() {
                var disk = status.disk();
                return disk.allowsCreation()
                        ? Optional.empty()
                        : Optional.of("Cannot create the shape now because " + disk.message());
            }
        };
    }

    /** Finds the shapes of readers' requests. */
    public ShapeDirectory directory() {
        return registry;
    }

    /** The published shapes, and where they are declared. */
    public PublishedShapes published() {
        return registry.published();
    }

    /** Answers readers' requests for subsets of a shape. */
    public ShapeSubsets subsets() {
        return subsets;
    }

    /**
     * Compares shape logs with the database.
     *
     * @param folder for temporary files; cleared now
     */
    public ShapeVerifications verifications(Path folder) {
        return new Verifier(inspector, subsets::tools, registry::leader, verified, folder);
    }

    /** The comparisons of shape logs with the database that this process has made. */
    public VerifyCounters.Figures verified() {
        return verified.figures();
    }

    /** Explains to readers what a shape would be. */
    public ShapeExplanations explanations() {
        return explainer;
    }

    /** Tells what became of transactions. */
    public TransactionStates transactions() {
        return transactions;
    }

    /** The figures of the connections to Postgres. */
    public ConnectionFigures figures() {
        return figures;
    }

    /** The state of the stack. */
    public StackStatus status() {
        return status;
    }

    /** How often the stack has come into a state, by the reason of the state. */
    public Map<String, Long> reasons() {
        return status.reasons();
    }

    /** Lists the shapes of the stack. */
    public ShapeList list() {
        return registry::page;
    }

    /**
     * Holds the shapes within limits from now on.
     *
     * @param logs where the logs are
     * @return to be closed first
     */
    public ShapeLimiter limit(ShapeLimits limits, ShapeReads reads, ShapeLogs logs) {
        registry.limitCreations(limits.creationsPerSecond());
        return ShapeLimiter.start(limits, registry, reads, logs, InstantSource.system());
    }

    /**
     * Keeps the logs short from now on.
     *
     * @param logs where the logs are
     * @return to be closed first
     */
    public LogCompactor compact(CompactionRules rules, ShapeLogs logs) {
        return LogCompactor.start(
                rules,
                registry,
                logs,
                () -> status.now().level() == StackStatus.Level.ACTIVE,
                InstantSource.system());
    }

    /**
     * Watches the disk of the data folder from now on, and stops what writes to it in time.
     *
     * @return to be closed first
     */
    public DiskWatch watch(Path folder, DiskLimits limits) {
        return DiskWatch.start(folder, limits, shapes, status::disk);
    }

    /** Reports the state of the stack, part by part. */
    public StackReports reports() {
        return reporter;
    }

    /**
     * Ends a shape that a task of this process has ended; called before the registry topic says so.
     */
    public void ended(ShapeHandle shape) {
        registry.gone(shape);
    }

    /**
     * Stops the connection side within 3 s and releases the lock; the owner of the shape side stops
     * that. Idempotent.
     */
    @Override
    public void close() {
        watches.close();
        connections.close();
        following.close();
    }
}
