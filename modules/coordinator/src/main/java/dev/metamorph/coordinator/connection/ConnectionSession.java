package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureClassifier;
import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.coordinator.port.StackPorts;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.coordinator.publication.Memberships;
import dev.metamorph.coordinator.publication.Publication;
import dev.metamorph.coordinator.publication.PublicationManager;
import dev.metamorph.coordinator.registry.ShapeCreator;
import dev.metamorph.coordinator.registry.ShapeRegistry;
import dev.metamorph.coordinator.registry.SubsetReader;
import dev.metamorph.coordinator.registry.Takeover;
import dev.metamorph.coordinator.settings.StackSettings;
import dev.metamorph.coordinator.snapshot.FeedAnswers;
import dev.metamorph.coordinator.snapshot.InheritedTransactions;
import dev.metamorph.coordinator.snapshot.SnapshotVisibility;
import dev.metamorph.coordinator.snapshot.Snapshotter;
import dev.metamorph.coordinator.snapshot.Source;
import dev.metamorph.coordinator.state.Continuity;
import dev.metamorph.coordinator.state.Event;
import dev.metamorph.coordinator.state.FeedContinuity;
import dev.metamorph.coordinator.state.LockJudge;
import dev.metamorph.coordinator.state.SlotPosition;
import dev.metamorph.feed.port.ReplicationClient;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The resources of one attempt of the connection side, opened step by step. The steps are called
 * one after the other, each on a thread of its own; they block, and throw when they fail. {@link
 * #close} may be called in the middle of a step, which then fails.
 */
public final class ConnectionSession {
    private static final Logger log = LoggerFactory.getLogger(ConnectionSession.class);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** The silence of a COPY after which the server is asked whether it still runs. */
    private static final Duration COPY_SILENCE = Duration.ofSeconds(30);

    private final StackSettings settings;
    private final StackPorts ports;
    private final Shared shared;
    private final Consumer<Event> events;
    private final SessionResources resources = new SessionResources();
    private final LockHolder lockHolder;

    private volatile @Nullable ConnectionPool admin;
    private volatile @Nullable ReplicationClient replication;
    private volatile @Nullable ConnectionPool snapshots;
    private volatile @Nullable FeedEpoch feed;
    private volatile @Nullable InheritedTransactions inherited;
    private volatile boolean purged;
    private volatile Lsn streamStart = Lsn.ZERO;

    /**
     * State that outlives a session.
     *
     * @param memberships how tables were published, as far as this process has seen
     * @param adminPool the admin pool of the current session, for the inspector
     * @param unusedSlot whether this process has created the slot and no shape log has followed yet
     * @param figures what the sessions measure
     */
    public record Shared(
            ShapeRegistry registry,
            SubsetReader subsets,
            Inspector inspector,
            Memberships memberships,
            AtomicReference<Optional<ConnectionPool>> adminPool,
            AtomicBoolean unusedSlot,
            ConnectionFigures figures) {}

    /**
     * Creates a session that has opened nothing.
     *
     * @param events receives what happens outside a step, on any thread
     */
    public ConnectionSession(
            StackSettings settings, StackPorts ports, Shared shared, Consumer<Event> events) {
        this.settings = settings;
        this.ports = ports;
        this.shared = shared;
        this.events = events;
        lockHolder =
                new LockHolder(
                        settings.replication().slot(),
                        new LockJudge(settings.instance(), settings.connecting().lockStale()),
                        ports.feed()::signs);
    }

    Event openAdminPool() {
        var database = settings.database();
        var pool =
                ConnectionPool.open(
                        settings.stack(),
                        ConnectionPool.Role.ADMIN,
                        database.admin(),
                        database.adminConnections());
        admin = resources.own(SessionResources.Rank.ADMIN_POOL, pool);
        shared.adminPool().set(Optional.of(pool));
        shared.figures().opened(ConnectionPool.Role.ADMIN, pool);
        return new Event.AdminPoolOpened();
    }

    Event connect() {
        var client = ports.replication().connect(this::streamLost);
        replication = resources.own(SessionResources.Rank.REPLICATION, client);
        resources.releasing(admin(), lockHolder, client.server().backendPid());
        ServerChecks.check(admin(), client.server());
        return new Event.Connected();
    }

    Event tryLock() {
        if (replication().tryLock()) {
            return new Event.LockTaken();
        }
        // The holder may use the slot that this process has created.
        shared.unusedSlot().set(false);
        return new Event.LockRefused();
    }

    void breakLock() {
        lockHolder.breakStale(admin());
    }

    Event configureSlot() throws InterruptedException {
        log.info("Advisory lock taken slot={}", settings.replication().slot());
        var setup = new SlotSetup(settings.replication().slot(), admin(), replication());
        if (publication().find(admin()).isEmpty()) {
            setup.dropForNewPublication();
            var _ = publication().create(admin());
        }
        shared.registry().canPublishGenerated(publication().canPublishGenerated());
        walBudget().look(slotFigures());
        var slot = setup.ready();
        if (slot.created()) {
            shared.unusedSlot().set(true);
        }
        return new Event.SlotConfigured(slot);
    }

    Event openSnapshotPool() {
        var database = settings.database();
        var pool =
                ConnectionPool.open(
                        settings.stack(),
                        ConnectionPool.Role.SNAPSHOT,
                        database.pooled(),
                        database.snapshotConnections());
        snapshots = resources.own(SessionResources.Rank.SNAPSHOT_POOL, pool);
        shared.figures().opened(ConnectionPool.Role.SNAPSHOT, pool);
        return new Event.SnapshotPoolOpened();
    }

    /**
     * Reads the feed's tails before the server's WAL position: WAL that the server writes in
     * between does no harm.
     */
    Event check(SlotPosition slot) {
        var tails = ports.feed().tails();
        var server = ServerChecks.now(admin(), replication().server());
        return new Event.Checked(FeedContinuity.of(ports.feed().partitions(), tails, slot, server));
    }

    Event claim(Continuity continuity) throws InterruptedException {
        var epoch = ports.feed().claim(continuity.history(), this::lost);
        feed = resources.own(SessionResources.Rank.FEED, epoch);
        // After the claim: a former leader can have sent nothing that begins later.
        inherited = admin().ask("listing the running transactions", InheritedTransactions::running);
        switch (continuity) {
            case Continuity.Continuous _ -> {}
            case Continuity.Fresh(var history) -> purge(epoch, history);
            case Continuity.Broken(var history, var reason) -> {
                log.warn("All shapes ended reason=\"{}\"", reason);
                purge(epoch, history);
            }
        }
        return new Event.Claimed();
    }

    private void purge(FeedEpoch epoch, Incarnation history) throws InterruptedException {
        purged = true;
        shared.registry().purged();
        FeedAnswers.await(epoch.purge(history));
    }

    Event startStream() {
        streamStart = feed().transactions().acknowledged();
        replication().stream(feed().transactions());
        log.info(
                "Streaming started slot={} epoch={}",
                settings.replication().slot(),
                feed().epoch());
        return new Event.StreamStarted();
    }

    /**
     * Returns whether Kafka has acknowledged more since the stream started, so that the slot
     * advances; also true if there was nothing to follow.
     */
    boolean hasAdvanced() {
        var acknowledged = feed().transactions().acknowledged();
        return acknowledged.compareTo(streamStart) > 0
                || acknowledged.bytes() + 1 >= replication().server().position().bytes();
    }

    /** Makes shapes creatable and starts the leader's periodic tasks. */
    void lead() {
        var creating = settings.creating();
        var publications =
                resources.own(
                        SessionResources.Rank.PUBLICATIONS,
                        PublicationManager.start(
                                admin(),
                                publication(),
                                shared.memberships(),
                                feed()::keep,
                                new PublicationManager.Patience(
                                        settings.replication().manual(),
                                        creating.tableLock(),
                                        creating.writers())));
        var tools = tools(publications);
        shared.subsets().lead(tools);
        var housekeeper =
                resources.own(SessionResources.Rank.HOUSEKEEPER, Housekeeper.start(this::failed));
        var reconciler = new SchemaReconciler(shared.inspector(), publications, shared.registry());
        var housekeeping = settings.housekeeping();
        // The order matters: a problem of the publication ends shapes first, and then
        // this session.
        housekeeper.every(housekeeping.reconcile(), "reconcile", reconciler::reconcile);
        housekeeper.every(housekeeping.reconcile(), "publication", this::lookAtPublication);
        housekeeper.every(
                SECOND, "sent", () -> feed().sent().prune(ServerChecks.snapshot(admin())));
        var slot =
                new SlotWatch(
                        () -> ServerChecks.restartLsn(admin(), settings.replication().slot()),
                        feed());
        housekeeper.every(SECOND, "slot", slot::look);
        var budget = walBudget();
        housekeeper.every(housekeeping.reconcile(), "wal budget", () -> budget.look(slotFigures()));
        housekeeper.every(SECOND, "published", shared.registry().published()::reconcile);
        housekeeper.every(housekeeping.trim(), "trim", ports.feed()::trim);
        // A table may have been taken out of the publication and put back while no instance ran.
        shared.registry()
                .lead(
                        tools,
                        new Partitions(() -> housekeeper.soon("reconcile", reconciler::reconcile)));
    }

    private ShapeCreator.Tools tools(PublicationManager publications) {
        var source =
                new Source(
                        replication().server().systemId(),
                        replication().server().version(),
                        settings.replication().publication(),
                        settings.creating().tableLock(),
                        settings.creating().snapshot(),
                        COPY_SILENCE,
                        settings.maxRowBytes());
        return new ShapeCreator.Tools(
                feed(),
                ports.feed().partitions(),
                settings.format(),
                settings.keeping(),
                publications,
                snapshots(),
                new Snapshotter(
                        source,
                        feed(),
                        new SnapshotVisibility(feed().sent(), opened(inherited)),
                        snapshots(),
                        shared.figures().snapshots()),
                settings.creating().restore(),
                purged);
    }

    /** Passes on how the partitions begin to follow. */
    private final class Partitions implements Takeover {
        private final Runnable first;

        private Partitions(Runnable first) {
            this.first = first;
        }

        @Override
        public void follow(int following, int all) {
            if (following == 1) {
                shared.unusedSlot().set(false);
                first.run();
            }
            if (following == all) {
                log.info("All partitions follow epoch={} partitions={}", feed().epoch(), all);
            }
            events.accept(new Event.PartitionsFollow(following, all));
        }

        @Override
        public void failed(Throwable cause) {
            lost(cause);
        }
    }

    private WalBudget walBudget() {
        var names = settings.replication();
        return new WalBudget(names.slot(), names.walBudget());
    }

    private SlotFigures slotFigures() {
        return ServerChecks.slotFigures(admin(), settings.replication().slot());
    }

    private void lookAtPublication() {
        if (publication().find(admin()).isEmpty()) {
            failed(
                    new Failure.Retryable(
                            StackReason.PUBLICATION_DROPPED,
                            "the publication \"%s\" was dropped; it is created again, and all shapes, too"
                                    .formatted(settings.replication().publication())));
        }
    }

    /**
     * Closes all resources. Idempotent.
     *
     * @param dropSlot whether the replication slot is useless and is dropped, too
     */
    void close(boolean dropSlot) {
        shared.subsets().follow();
        shared.registry().follow();
        resources.close(() -> {
            var pool = admin;
            if (dropSlot && pool != null) {
                SlotSetup.dropUnderLock(pool, settings.replication().slot());
            }
            shared.adminPool().set(Optional.empty());
        });
    }

    private void streamLost(Throwable cause) {
        failed(FailureClassifier.classifyStream(cause, this::publicationExists));
    }

    private boolean publicationExists() {
        try {
            return publication().find(admin()).isPresent();
        } catch (FailureException e) {
            log.debug("Publication found, but not as it must be", e);
            return true;
        } catch (PostgresException e) {
            log.debug("Publication not looked at", e);
            return false;
        }
    }

    /**
     * Closes all resources at the end of the process. Drops a slot that this process has created
     * and never used, because it would retain WAL until a person notices it. Idempotent.
     */
    void closeForGood() {
        close(shared.unusedSlot().get());
    }

    private void lost(Throwable cause) {
        failed(FailureClassifier.classify(cause));
    }

    private void failed(Failure failure) {
        events.accept(new Event.Failed(failure));
    }

    private Publication publication() {
        return new Publication(
                settings.replication().publication(), replication().server().version());
    }

    private ConnectionPool admin() {
        return opened(admin);
    }

    private ReplicationClient replication() {
        return opened(replication);
    }

    private ConnectionPool snapshots() {
        return opened(snapshots);
    }

    private FeedEpoch feed() {
        return opened(feed);
    }

    private static <T> T opened(@Nullable T resource) {
        return Objects.requireNonNull(resource, "a step was called before its time");
    }
}
