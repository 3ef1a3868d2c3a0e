package dev.metamorph.coordinator.catalogue;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.port.CatalogueListener;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.feed.CatalogueRecord;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.IdentifierException;
import dev.metamorph.shape.definition.Resolution;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.TableNames;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.TableName;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The catalogue of shapes. A request for a shape that exists is answered from memory, on the thread
 * that asks; all else waits on threads of its own. Whoever leads creates; the others say where he
 * is.
 */
public final class ShapeCatalog implements ShapeDirectory, CatalogueListener {
    private static final int STALE_ATTEMPTS = 3;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(5);

    /** A table that was read this short a time ago is not read again for a new shape. */
    private static final Duration FRESH = Duration.ofMillis(500);

    private final Inspector inspector;
    private final URI self;
    private final Supplier<String> reason;
    private final Handles handles;
    private final ShapeIndex index = new ShapeIndex();
    private final LeaderWatch leaders = new LeaderWatch();
    private final Resolutions resolutions = new Resolutions();
    private final Map<ShapeDefinition, CompletableFuture<Creation>> creations =
            new ConcurrentHashMap<>();
    private volatile Optional<ShapeCreator> creator = Optional.empty();
    private volatile boolean generatedPublished = true;
    private volatile boolean caughtUp;

    /**
     * A catalogue that knows nothing yet.
     *
     * @param self where other instances reach this one
     * @param reason why nothing can be created now, for readers
     */
    public ShapeCatalog(
            Inspector inspector, URI self, InstantSource clock, Supplier<String> reason) {
        this.inspector = inspector;
        this.self = self;
        this.reason = reason;
        handles = new Handles(clock);
    }

    /** From now on shapes can be created, with these. */
    public void lead(ShapeCreator.Tools tools) {
        creator = Optional.of(new ShapeCreator(tools, index, handles));
    }

    /** From now on no shape can be created. */
    public void follow() {
        creator = Optional.empty();
    }

    /** Whether the stream carries generated columns. */
    public void publishesGenerated(boolean published) {
        generatedPublished = published;
    }

    /** All shapes have ended: the history that they were of is over. */
    public void purged() {
        index.endAll();
    }

    /** Completes when the tasks of all partitions follow that epoch. */
    public CompletableFuture<Void> following(long epoch, int partitions) {
        return leaders.following(epoch, partitions);
    }

    /** Ends what former leaders have left unfinished; they are to be dropped in the feed. */
    public List<ShapeRef> endUnfinished() {
        return index.endUnfinished();
    }

    /** The shapes that have not ended. */
    public List<Shape> active() {
        return index.active();
    }

    /** Ends a shape, if this instance leads. */
    public void end(ShapeRef shape, String why) {
        creator.ifPresent(leader -> {
            var _ = leader.end(shape, why);
        });
    }

    @Override
    public CompletionStage<Answer> findOrCreate(ShapeRequest request) {
        return look(request, true);
    }

    @Override
    public CompletionStage<Answer> find(ShapeRequest request) {
        return look(request, false);
    }

    private CompletionStage<Answer> look(ShapeRequest request, boolean create) {
        try {
            var name = TableNames.parse(request.table());
            var found = inspector.known(name).flatMap(table -> existing(request, table.relation()));
            if (found.isPresent()) {
                return CompletableFuture.completedFuture(found.get());
            }
            return CompletableFuture.supplyAsync(
                    () -> search(request, name, create),
                    task -> Thread.ofVirtual().name("metamorph-look-up").start(task));
        } catch (IdentifierException e) {
            return CompletableFuture.completedFuture(
                    new Answer.Invalid("table", List.of(String.valueOf(e.getMessage()))));
        }
    }

    private Optional<Answer> existing(ShapeRequest request, Relation relation) {
        return resolutions.resolve(request, relation, generatedPublished)
                        instanceof Resolution.Valid(var definition)
                ? found(definition, relation)
                : Optional.empty();
    }

    private Optional<Answer> found(ShapeDefinition definition, Relation relation) {
        return index.find(definition)
                .map(shape -> new Answer.Found(new Shape(shape.ref(), definition, relation)));
    }

    private Answer search(ShapeRequest request, TableName name, boolean create) {
        try {
            for (var attempt = 0; attempt < STALE_ATTEMPTS; attempt++) {
                var answer = search(request, name, create, inspector.fresh(name, FRESH));
                var wrong = answer.isPresent() && answer.get() instanceof Answer.Invalid;
                if (answer.isPresent() && (attempt > 0 || !wrong)) {
                    return answer.get();
                }
                // What makes it wrong may have been changed a moment ago.
                inspector.forget(name);
            }
            return new Answer.Unavailable(
                    "Table %s keeps changing, please retry".formatted(name), SOON);
        } catch (PostgresException e) {
            return index.relation(name)
                    .flatMap(relation -> existing(request, relation))
                    .orElseGet(ShapeCatalog::unverified);
        }
    }

    private static Answer unverified() {
        return new Answer.Unavailable(
                "Cannot connect to the database to verify the shape. Please try again later.",
                SOON);
    }

    /** Empty if the table is not as the inspection says. */
    private Optional<Answer> search(
            ShapeRequest request, TableName name, boolean create, Inspection inspection) {
        return switch (inspection) {
            case Inspection.Missing _ ->
                    Optional.of(
                            invalidTable(
                                    "Table %s does not exist. If the table name contains capitals or special characters you must quote it."
                                            .formatted(name)));
            case Inspection.Refused(var why) -> Optional.of(invalidTable(why));
            case Inspection.Table table ->
                    switch (resolutions.resolve(request, table.relation(), generatedPublished)) {
                        case Resolution.Invalid(var field, var problems) ->
                                Optional.of(new Answer.Invalid(field, problems));
                        case Resolution.Valid(var definition) ->
                                found(definition, table.relation())
                                        .or(() -> absent(definition, table, create));
                    };
        };
    }

    private Optional<Answer> absent(
            ShapeDefinition definition, Inspection.Table table, boolean create) {
        if (!caughtUp) {
            return Optional.of(notNow());
        }
        if (!create && creator.isPresent()) {
            return Optional.of(new Answer.None());
        }
        return creator.map(leader -> create(leader, definition, table))
                .orElseGet(() -> Optional.of(elsewhere()));
    }

    private Optional<Answer> create(
            ShapeCreator leader, ShapeDefinition definition, Inspection.Table table) {
        return switch (shared(leader, definition, table).join()) {
            case Creation.Started(var shape) -> Optional.of(new Answer.Found(shape));
            case Creation.Stale _ -> Optional.empty();
            case Creation.Failed(var message, var retryAfter) ->
                    Optional.of(new Answer.Unavailable(message, retryAfter));
        };
    }

    /** Those who want the same shape at the same time share one creation. */
    private CompletableFuture<Creation> shared(
            ShapeCreator leader, ShapeDefinition definition, Inspection.Table table) {
        var mine = new CompletableFuture<Creation>();
        var other = creations.putIfAbsent(definition, mine);
        if (other != null) {
            return other;
        }
        var _ = mine.whenComplete((_, _) -> creations.remove(definition, mine));
        // The former creation may have ended between our look at the index and now.
        index.find(definition)
                .ifPresentOrElse(
                        shape -> mine.complete(new Creation.Started(shape)),
                        () -> leader.create(definition, table, mine));
        return mine;
    }

    private static Answer invalidTable(String problem) {
        return new Answer.Invalid("table", List.of(problem));
    }

    private Answer elsewhere() {
        return leaders.newest()
                .filter(address -> !address.equals(self))
                .<Answer>map(Answer.Elsewhere::new)
                .orElseGet(this::notNow);
    }

    private Answer notNow() {
        return new Answer.Unavailable(reason.get(), LATER);
    }

    @Override
    public CompletionStage<Answer> byHandle(ShapeHandle handle) {
        var answer = index.find(handle).<Answer>map(Answer.Found::new).orElseGet(this::unknown);
        return CompletableFuture.completedFuture(answer);
    }

    private Answer unknown() {
        if (!caughtUp) {
            return notNow();
        }
        return creator.isPresent() || leaders.newest().equals(Optional.of(self))
                ? new Answer.None()
                : elsewhere();
    }

    @Override
    public void gone(ShapeHandle handle) {
        index.end(handle).ifPresent(shape -> inspector.forget(shape.relation().name()));
    }

    @Override
    public CompletionStage<Removal> remove(ShapeHandle handle) {
        var shape = index.find(handle);
        if (shape.isEmpty() && caughtUp) {
            return CompletableFuture.completedFuture(new Removal.None());
        }
        if (shape.isEmpty() || creator.isEmpty()) {
            return CompletableFuture.completedFuture(new Removal.Unavailable(reason.get(), LATER));
        }
        return creator.get()
                .end(shape.get().ref(), "removed on request")
                .<Removal>handle((_, failure) ->
                        failure == null
                                ? new Removal.Removed()
                                : new Removal.Unavailable(reason.get(), LATER));
    }

    @Override
    public void shape(CatalogueRecord.Shape shape) {
        handles.seen(shape.handle());
        index.told(shape);
    }

    @Override
    public void removed(ShapeHandle handle) {
        index.find(handle).ifPresent(shape -> inspector.forget(shape.relation().name()));
        index.removed(handle);
    }

    @Override
    public void leader(CatalogueRecord.Leader leader) {
        leaders.told(leader);
    }

    @Override
    public void caughtUp() {
        caughtUp = true;
    }
}
