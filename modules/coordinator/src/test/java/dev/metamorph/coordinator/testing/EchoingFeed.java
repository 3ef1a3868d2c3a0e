package dev.metamorph.coordinator.testing;

import dev.metamorph.coordinator.port.Feed;
import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.coordinator.port.RegistryListener;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.record.RegistryRecord.State;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.relation.RelationId;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A feed whose tasks answer at once: a record that is appended is in the shape registry
 * immediately.
 */
public final class EchoingFeed implements Feed {
    private final URI address;
    private final int partitions;
    private final List<RecordedEpoch> epochs = new CopyOnWriteArrayList<>();
    private final List<RegistryListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<ShapeHandle, RegistryRecord.Shape> shapes = new LinkedHashMap<>();
    private final Map<RelationId, RegistryRecord.Published> tables = new LinkedHashMap<>();
    private final Map<Integer, RegistryRecord.Leader> leaders = new LinkedHashMap<>();
    private final Set<Integer> heldBack = new HashSet<>();
    private volatile List<Tail> tails = List.of();
    private volatile boolean silent;
    private volatile Signs signs = new Signs(0, Set.of());
    private volatile Consumer<Throwable> failed = _ -> {};

    public EchoingFeed(URI address, int partitions) {
        this.address = address;
        this.partitions = partitions;
    }

    /** The epochs that were claimed, the newest last. */
    public List<RecordedEpoch> epochs() {
        return List.copyOf(epochs);
    }

    /** Everything that was appended in all epochs. */
    public <T extends FeedRecord> List<T> records(Class<T> kind) {
        return epochs.stream().flatMap(epoch -> epoch.records(kind).stream()).toList();
    }

    /** Sets the partition ends that the next claim finds. */
    public void endsAt(Tail... ends) {
        tails = List.of(ends);
    }

    /** The task of the partition follows no new leader, as if its state were being restored. */
    public synchronized void holdBack(int partition) {
        heldBack.add(partition);
    }

    /** All tasks follow the newest leader again. */
    public synchronized void release() {
        List.copyOf(heldBack)
                .forEach(partition -> {
                    heldBack.remove(partition);
                    follow(partition, epochs.getLast().epoch());
                });
    }

    private void follow(int partition, long epoch) {
        if (!heldBack.contains(partition)) {
            tell(new RegistryRecord.Leader(partition, epoch, UUID.randomUUID(), address));
        }
    }

    /** Sets the signs of life that Kafka shows. */
    public void shows(Signs shown) {
        signs = shown;
    }

    /** Ends the current epoch with a failure. */
    public void fail(Throwable cause) {
        epochs.getLast().close();
        failed.accept(cause);
    }

    /** Lists a shape in the registry topic that this process has not created. */
    public synchronized void tell(RegistryRecord.Shape shape) {
        shapes.put(shape.handle(), shape);
        listeners.forEach(listener -> listener.shape(shape));
    }

    /** Lists a leader in the registry topic. */
    public synchronized void tell(RegistryRecord.Leader leader) {
        leaders.put(leader.partition(), leader);
        listeners.forEach(listener -> listener.leader(leader));
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public List<Tail> tails() {
        return tails;
    }

    @Override
    public synchronized FeedEpoch claim(Incarnation history, Consumer<Throwable> failed) {
        this.failed = failed;
        var number = epochs.size() * 100L;
        var epoch = new RecordedEpoch(number, this::echo, this::keep);
        epochs.add(epoch);
        var ends = new ArrayList<Tail>();
        for (var partition = 0; partition < partitions; partition++) {
            follow(partition, number);
            ends.add(
                    new Tail(
                            partition,
                            history.start(),
                            history.systemId(),
                            history.timeline(),
                            Lsn.ZERO));
        }
        tails = List.copyOf(ends);
        return epoch;
    }

    private synchronized void keep(RegistryRecord.Published table) {
        tables.put(table.table(), table);
        listeners.forEach(listener -> listener.published(table));
    }

    private synchronized void echo(FeedRecord record) {
        switch (record) {
            case FeedRecord.ShapeCreated(var handle, var definition, var relation, _, _) ->
                    tell(
                            new RegistryRecord.Shape(
                                    handle,
                                    definition.partition(partitions),
                                    State.SNAPSHOT,
                                    definition,
                                    relation));
            case FeedRecord.SnapshotFinished(var handle, _, _) -> {
                var shape = shapes.get(handle);
                if (shape != null) {
                    tell(
                            new RegistryRecord.Shape(
                                    handle,
                                    shape.partition(),
                                    State.ACTIVE,
                                    shape.definition(),
                                    shape.relation()));
                }
            }
            case FeedRecord.ShapeDropped(var handle, _) -> remove(handle);
            case FeedRecord.ShapePublished(var declaration) -> {
                var declared = new RegistryRecord.Declaration(declaration);
                listeners.forEach(listener -> listener.declared(declared));
            }
            case FeedRecord.ShapeUnpublished(var name) ->
                    listeners.forEach(listener -> listener.undeclared(name));
            case FeedRecord.SnapshotFailed(var handle, _, _) -> remove(handle);
            case FeedRecord.Purged _ -> List.copyOf(shapes.keySet()).forEach(this::remove);
            case FeedRecord.Claim _,
                    FeedRecord.GenerationCreated _,
                    FeedRecord.GenerationDeleted _,
                    FeedRecord.LeaderStarted _,
                    FeedRecord.Transactions _,
                    FeedRecord.Progress _,
                    FeedRecord.SnapshotStarted _,
                    FeedRecord.SnapshotRows _,
                    FeedRecord.RowsKept _,
                    FeedRecord.RowsDropped _ -> {}
        }
    }

    private void remove(ShapeHandle handle) {
        shapes.remove(handle);
        listeners.forEach(listener -> listener.removed(handle));
    }

    @Override
    public synchronized Following follow(RegistryListener listener) {
        listeners.add(listener);
        shapes.values().forEach(listener::shape);
        tables.values().forEach(listener::published);
        leaders.values().forEach(listener::leader);
        listener.caughtUp();
        return () -> listeners.remove(listener);
    }

    @Override
    public void trim() {}

    /** Kafka does not answer until it is told to. */
    public void answers(boolean does) {
        silent = !does;
    }

    @Override
    public Pulse pulse(Duration patience) {
        return new Pulse() {
            @Override
            public void beat() {
                if (silent) {
                    throw new FeedException("asking Kafka: no answer");
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Signs signs() {
        return signs;
    }
}
