package dev.metamorph.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Knows every table, each as {@code items(id int4 primary key, value text not null)}. */
public final class FakeDirectory implements ShapeDirectory {
    private final FakeLogs logs;

    @GuardedBy("this")
    private final Map<ShapeRequest, Shape> shapes = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Set<ShapeHandle> compacted = new HashSet<>();

    @GuardedBy("this")
    private int created;

    @GuardedBy("this")
    private int partitions = 1;

    @GuardedBy("this")
    private int lookUps;

    @GuardedBy("this")
    private @Nullable CompletableFuture<Void> held;

    @GuardedBy("this")
    private String[] rows = {};

    @GuardedBy("this")
    private Optional<URI> leader = Optional.empty();

    @GuardedBy("this")
    private @Nullable Answer override;

    @GuardedBy("this")
    private @Nullable Answer afterGone;

    FakeDirectory(FakeLogs logs) {
        this.logs = logs;
    }

    /** Sets the snapshot rows of new shapes. */
    public synchronized void newShapesHave(String... snapshotRows) {
        rows = snapshotRows;
    }

    /** Spreads the shapes that are created from now on over partitions, in turn. */
    synchronized void partitions(int number) {
        partitions = number;
    }

    /** Sets the answer of every further look-up. */
    synchronized void answer(Answer answer) {
        override = answer;
    }

    synchronized void answerAsUsual() {
        override = null;
        leader = Optional.empty();
    }

    /** Sets another instance as the leader. */
    synchronized void follow(URI instance) {
        leader = Optional.of(instance);
        override = new Answer.Elsewhere(instance);
    }

    /** Sets another instance as the leader; known shapes are still answered here. */
    synchronized void lead(URI instance) {
        leader = Optional.of(instance);
    }

    @Override
    public synchronized Optional<URI> leader() {
        return leader;
    }

    /** Sets the answer of look-ups after the end of a shape. */
    synchronized void answerAfterGone(Answer answer) {
        afterGone = answer;
    }

    /** The number of look-ups. */
    synchronized int lookUps() {
        return lookUps;
    }

    /** The shapes that have not ended. */
    synchronized List<Shape> shapes() {
        return List.copyOf(shapes.values());
    }

    public synchronized int created() {
        return created;
    }

    synchronized ShapeRequest lastRequest() {
        return List.copyOf(shapes.keySet()).getLast();
    }

    @Override
    public synchronized CompletionStage<Answer> findOrCreate(ShapeRequest request) {
        lookUps++;
        if (override != null) {
            return CompletableFuture.completedStage(override);
        }
        if (!shapes.containsKey(request) && held != null) {
            return held.thenCompose(_ -> {
                releaseCreations();
                return findOrCreate(request);
            });
        }
        var shape = shapes.computeIfAbsent(request, this::create);
        return CompletableFuture.completedStage(new Answer.Found(shape));
    }

    private synchronized void releaseCreations() {
        held = null;
    }

    /** Holds every creation back until the future completes. */
    public synchronized CompletableFuture<Void> holdCreations() {
        held = new CompletableFuture<>();
        return held;
    }

    @Override
    public synchronized CompletionStage<Answer> find(ShapeRequest request) {
        if (override != null) {
            return CompletableFuture.completedStage(override);
        }
        var shape = shapes.get(request);
        return CompletableFuture.completedStage(
                shape == null ? new Answer.None() : new Answer.Found(shape));
    }

    @Override
    public synchronized void gone(ShapeHandle handle) {
        override = afterGone;
        forget(handle);
    }

    /** Removes the shape. */
    synchronized void forget(ShapeHandle handle) {
        shapes.values().removeIf(shape -> shape.ref().handle().equals(handle));
    }

    /** The second request for a shape is refused. */
    @Override
    public synchronized CompletionStage<Compaction> compact(ShapeHandle handle) {
        if (override instanceof Answer.Unavailable(var reason, var message, var retryAfter)) {
            return CompletableFuture.completedStage(
                    new Compaction.Unavailable(reason, message, retryAfter));
        }
        if (leader.isPresent()) {
            return CompletableFuture.completedStage(new Compaction.Elsewhere(leader.get()));
        }
        if (shapes.values().stream().noneMatch(shape -> shape.ref().handle().equals(handle))) {
            return CompletableFuture.completedStage(new Compaction.None());
        }
        return CompletableFuture.completedStage(
                compacted.add(handle)
                        ? new Compaction.Begun()
                        : new Compaction.Refused("The log is being compacted"));
    }

    @Override
    public synchronized CompletionStage<Removal> remove(ShapeHandle handle) {
        if (leader.isPresent()) {
            return CompletableFuture.completedStage(new Removal.Elsewhere(leader.get()));
        }
        var known = shapes.values().removeIf(shape -> shape.ref().handle().equals(handle));
        if (!known) {
            return CompletableFuture.completedStage(new Removal.None());
        }
        logs.end(handle);
        return CompletableFuture.completedStage(new Removal.Removed());
    }

    @Override
    public synchronized CompletionStage<Answer> byHandle(ShapeHandle handle) {
        return CompletableFuture.completedStage(
                shapes.values().stream()
                        .filter(shape -> shape.ref().handle().equals(handle))
                        .<Answer>map(Answer.Found::new)
                        .findAny()
                        .orElse(new Answer.None()));
    }

    @GuardedBy("this")
    private Shape create(ShapeRequest request) {
        created++;
        var handle = new ShapeHandle("7-" + created);
        logs.create(handle, rows);
        return new Shape(new ShapeRef(handle, created % partitions), definition(request), RELATION);
    }

    private static ShapeDefinition definition(ShapeRequest request) {
        return new ShapeDefinition(
                        RELATION.id(),
                        RELATION.name(),
                        List.of("id"),
                        request.where(),
                        List.of("id", "value"),
                        true,
                        request.replica(),
                        request.logMode())
                .keepingRows(request.rows());
    }

    private static final Relation RELATION =
            new Relation(
                    new RelationId(16384),
                    new TableName("public", "items"),
                    Relation.Kind.TABLE,
                    ReplicaIdentity.FULL,
                    List.of(
                            new Column("id", PgType.base(23, "int4"), true, false, ""),
                            new Column("value", PgType.base(25, "text"), true, false, "default")),
                    List.of(0),
                    false,
                    List.of());
}
