package dev.metamorph.coordinator.status;

import dev.metamorph.coordinator.disk.DiskReport;
import dev.metamorph.coordinator.failure.FailureTable;
import dev.metamorph.coordinator.state.ConnectionState;
import dev.metamorph.coordinator.status.StackLevel.Standstill;
import dev.metamorph.shape.port.StackStatus.State;
import dev.metamorph.shape.status.Part;
import dev.metamorph.shape.status.PartState;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Derives the state of each part of a stack from what is observed. Pure.
 *
 * <pre>
 * connection side            database  lock       publication  slot
 * connecting                 starting  waiting    waiting      waiting
 * another instance leads     ok        elsewhere  elsewhere    elsewhere
 * asking for the lock        ok        starting   waiting      waiting
 * setting up the slot        ok        ok         starting     starting
 * checking, claiming         ok        ok         ok           starting
 * streaming                  ok        ok         ok           ok, waiting if it stands still
 * failed, until it has       the part that the failure is of: failing;
 *   got beyond its failure   the others of the four: waiting
 * </pre>
 */
final class StackParts {
    private static final String DATABASE = "database";
    private static final String LOCK = "lock";
    private static final String PUBLICATION = "publication";
    private static final String SLOT = "slot";
    private static final String FEED = "feed";

    private final Observed observed;

    private StackParts(Observed observed) {
        this.observed = observed;
    }

    /**
     * The observations that the parts depend on.
     *
     * @param connection the state of the connection side
     * @param reported the state that the connection side reports to readers; after a failure it
     *     names the failure until an attempt has got beyond it
     * @param registryRead whether the shape registry has been read
     * @param kafka since when Kafka does not answer, in words; empty if it does
     * @param standstill why the slot does not advance
     * @param partitions the partitions; empty while the shape side does not run
     * @param behind the partitions that stand still, by number
     * @param disk how full the disk is
     * @param stopping whether the HTTP server is stopping
     */
    record Observed(
            ConnectionState connection,
            State reported,
            boolean registryRead,
            Optional<String> kafka,
            Optional<Standstill> standstill,
            List<PartitionState> partitions,
            Map<Integer, Standstill> behind,
            Publishing publishing,
            DiskReport disk,
            boolean stopping) {}

    /**
     * The published shapes.
     *
     * @param declared the number of published shapes
     * @param setAside the names of those whose topics cannot be written
     */
    record Publishing(int declared, List<String> setAside) {}

    /** The parts in the order in which they are started, without their times. */
    static List<Part> of(Observed observed) {
        return new StackParts(observed).all();
    }

    private List<Part> all() {
        var parts = new ArrayList<>(connectionSide());
        parts.add(feed());
        parts.addAll(partitions());
        parts.add(publisher());
        parts.add(disk());
        parts.add(
                observed.stopping()
                        ? Part.of("http", PartState.WAITING, StackReason.STOPPING, "")
                        : Part.ok("http", ""));
        return parts;
    }

    private List<Part> connectionSide() {
        return switch (observed.connection()) {
            case ConnectionState.OpeningAdminPool _, ConnectionState.Connecting _ -> connecting();
            case ConnectionState.Locking(_, var refusals) ->
                    refusals == 0 ? asking() : followingAnother();
            case ConnectionState.ConfiguringSlot _ ->
                    List.of(
                            ok(DATABASE),
                            ok(LOCK),
                            starting(PUBLICATION, StackReason.SLOT_SETUP),
                            starting(SLOT, StackReason.SLOT_SETUP));
            case ConnectionState.OpeningSnapshotPool _,
                    ConnectionState.Checking _,
                    ConnectionState.Claiming _,
                    ConnectionState.StartingStream _ ->
                    List.of(
                            ok(DATABASE),
                            ok(LOCK),
                            ok(PUBLICATION),
                            starting(SLOT, StackReason.STREAM_STARTING));
            case ConnectionState.Streaming _ -> streaming();
            case ConnectionState.TearingDown _,
                    ConnectionState.Waiting _,
                    ConnectionState.Stopped _ ->
                    failed();
        };
    }

    private List<Part> connecting() {
        return observed.reported().reason().isOrdinary()
                ? List.of(
                        starting(DATABASE, StackReason.CONNECTING),
                        behind(LOCK),
                        behind(PUBLICATION),
                        behind(SLOT))
                : failed();
    }

    private List<Part> asking() {
        return observed.reported().reason().isOrdinary()
                ? List.of(
                        ok(DATABASE),
                        starting(LOCK, StackReason.CONNECTING),
                        behind(PUBLICATION),
                        behind(SLOT))
                : failed();
    }

    private static List<Part> followingAnother() {
        return List.of(ok(DATABASE), elsewhere(LOCK), elsewhere(PUBLICATION), elsewhere(SLOT));
    }

    private List<Part> streaming() {
        var silent = isStanding(StackReason.DATABASE_SILENT);
        var stalled = isStanding(StackReason.SLOT_STALLED);
        return List.of(
                silent.map(found -> failing(DATABASE, found)).orElseGet(() -> ok(DATABASE)),
                ok(LOCK),
                ok(PUBLICATION),
                stalled.map(found -> failing(SLOT, found)).orElseGet(() -> ok(SLOT)));
    }

    private Optional<Standstill> isStanding(Reason reason) {
        return observed.standstill().filter(found -> found.reason().equals(reason));
    }

    private List<Part> failed() {
        var blamed = blamed(observed.reported().reason());
        return List.of(DATABASE, LOCK, PUBLICATION, SLOT).stream()
                .map(name ->
                        name.equals(blamed)
                                ? Part.of(
                                        name,
                                        PartState.FAILING,
                                        observed.reported().reason(),
                                        observed.reported().message())
                                : behind(name))
                .toList();
    }

    /** The part that a failure is of. */
    private static String blamed(Reason reason) {
        return switch (reason) {
            case FailureTable row ->
                    switch (row) {
                        case FEED_UNREADABLE, FEED_REFUSED -> FEED;
                        case NO_PUBLICATION -> PUBLICATION;
                        case SLOT_INVALIDATED, SLOT_OF_OTHERS, SLOT_IN_USE, WAL_REMOVED -> SLOT;
                        default -> DATABASE;
                    };
            case StackReason own ->
                    switch (own) {
                        case PUBLICATION_UNFIT, PUBLICATION_DROPPED, PUBLICATION_RECREATED ->
                                PUBLICATION;
                        case SLOT_LOST, SLOT_UNFIT -> SLOT;
                        default -> DATABASE;
                    };
            default -> DATABASE;
        };
    }

    private Part feed() {
        if (observed.kafka().isPresent()) {
            return Part.of(
                    FEED, PartState.FAILING, StackReason.KAFKA_SILENT, observed.kafka().get());
        }
        var reason = observed.reported().reason();
        if (!reason.isOrdinary() && blamed(reason).equals(FEED)) {
            return Part.of(FEED, PartState.FAILING, reason, observed.reported().message());
        }
        return observed.registryRead() ? ok(FEED) : starting(FEED, StackReason.REGISTRY_UNREAD);
    }

    private List<Part> partitions() {
        return observed.partitions().isEmpty()
                ? List.of(starting("shape-logs", StackReason.SHAPE_LOGS_OPENING))
                : observed.partitions().stream().map(this::partition).toList();
    }

    private Part partition(PartitionState state) {
        var name = "partition-%d".formatted(state.partition());
        var standstill = observed.behind().get(state.partition());
        if (standstill != null) {
            return failing(name, standstill);
        }
        return switch (state) {
            case PartitionState.Here here ->
                    Part.ok(name, "%d shapes, up to %s".formatted(here.shapes(), here.reached()));
            case PartitionState.Restoring(_, var restored, var total) ->
                    Part.of(
                            name,
                            PartState.STARTING,
                            StackReason.SHAPE_LOGS_RESTORING,
                            "%d of %d entries".formatted(restored, total));
            case PartitionState.Elsewhere(_, var instance) ->
                    Part.of(name, PartState.ELSEWHERE, StackReason.NONE, instance.toString());
            case PartitionState.Unassigned _ -> starting(name, StackReason.PARTITION_UNASSIGNED);
        };
    }

    private Part publisher() {
        var publishing = observed.publishing();
        return publishing.setAside().isEmpty()
                ? Part.ok("publisher", "%d published shapes".formatted(publishing.declared()))
                : Part.of(
                        "publisher",
                        PartState.FAILING,
                        StackReason.PUBLISHING_SET_ASIDE,
                        String.join(", ", publishing.setAside()));
    }

    private Part disk() {
        var disk = observed.disk();
        return switch (disk.level()) {
            case ROOM -> Part.ok("disk", disk.message());
            case SCARCE ->
                    Part.of("disk", PartState.FAILING, StackReason.DISK_SCARCE, disk.message());
            case FULL -> Part.of("disk", PartState.FAILING, StackReason.DISK_FULL, disk.message());
        };
    }

    private static Part ok(String name) {
        return Part.ok(name, "");
    }

    private static Part starting(String name, Reason reason) {
        return Part.of(name, PartState.STARTING, reason, reason.condition());
    }

    /** A part whose turn comes after the one that does not work. */
    private static Part behind(String name) {
        return Part.of(
                name,
                PartState.WAITING,
                StackReason.ANOTHER_PART,
                StackReason.ANOTHER_PART.condition());
    }

    private static Part elsewhere(String name) {
        return Part.of(
                name,
                PartState.ELSEWHERE,
                StackReason.OTHER_LEADER,
                StackReason.OTHER_LEADER.condition());
    }

    private static Part failing(String name, Standstill standstill) {
        return Part.of(name, PartState.FAILING, standstill.reason(), standstill.message());
    }
}
