package dev.metamorph.coordinator.registry;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.port.ShapeDirectory.Answer;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.status.StackReason;
import dev.metamorph.shape.where.expression.InnerTables;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Resolves a request to its shape through the table that it names, and creates the shape if there
 * is none. Waits for the database and for creations on the caller's thread.
 */
final class ShapeSearch {
    private static final int STALE_ATTEMPTS = 3;
    private static final Duration SOON = Duration.ofSeconds(1);

    /** A table description younger than this is not read again for a new shape. */
    private static final Duration FRESH = Duration.ofMillis(500);

    private final Inspector inspector;
    private final ShapeIndex index;
    private final Leadership leadership;
    private final Resolutions resolutions;
    private final Map<ShapeDefinition, CompletableFuture<Creation>> creations =
            new ConcurrentHashMap<>();
    private volatile boolean generatedPossible = true;
    private volatile CreationRate rate = CreationRate.UNLIMITED;

    ShapeSearch(
            Inspector inspector, ShapeIndex index, Leadership leadership, Resolutions resolutions) {
        this.inspector = inspector;
        this.index = index;
        this.leadership = leadership;
        this.resolutions = resolutions;
    }

    /** Sets whether the stream may carry generated columns. */
    void canPublishGenerated(boolean possible) {
        generatedPossible = possible;
    }

    /** Limits how many shapes are created in a second. */
    void limit(CreationRate to) {
        rate = to;
    }

    /** The existing shape of a request for that table; never blocks. */
    Optional<Shape> existing(ShapeRequest request, Relation relation) {
        return resolve(request, relation, this::knownTable)
                        instanceof ShapeResolution.Valid(var definition, _, _)
                ? found(definition, relation)
                : Optional.empty();
    }

    private ShapeResolution resolve(ShapeRequest request, Relation relation, InnerTables tables) {
        return resolutions.resolve(request, relation, generatedPossible, tables);
    }

    /** The table of a subquery, as it will be followed; never blocks. */
    private Optional<Relation> knownTable(TableName name) {
        return inspector.known(name).map(table -> Inspection.Table.full(table.relation()));
    }

    /** The table of a subquery, as it will be followed. */
    private Optional<Relation> freshTable(TableName name) {
        return inspector.fresh(name, FRESH) instanceof Inspection.Table table
                ? Optional.of(Inspection.Table.full(table.relation()))
                : Optional.empty();
    }

    private Optional<Shape> found(ShapeDefinition definition, Relation relation) {
        return index.find(definition)
                .map(shape ->
                        new Shape(
                                shape.ref(),
                                definition,
                                relation,
                                shape.inner(),
                                shape.generation()));
    }

    /** The answer; waits for the database and for a creation if need be. */
    Answer search(ShapeRequest request, TableName name, boolean create) {
        try {
            return search(
                    new Wanted(request, DeclaredKey.NONE, UnaryOperator.identity()), name, create);
        } catch (PostgresException e) {
            return index.relation(name)
                    .flatMap(relation -> existing(request, relation))
                    .<Answer>map(Answer.Found::new)
                    .orElseGet(ShapeSearch::unverified);
        }
    }

    /** The shape of a declaration; waits for the database and for a creation if need be. */
    Answer published(PublishedShape declaration, TableName name, boolean create) {
        try {
            return search(
                    new Wanted(
                            declaration.rows(),
                            DeclaredKey.of(declaration),
                            found -> published(declaration, found)),
                    name,
                    create);
        } catch (PostgresException e) {
            return unverified();
        }
    }

    /**
     * A declaration's shape, which may not exist.
     *
     * @param definition the shape
     * @param relation its table
     */
    record Resolved(ShapeDefinition definition, Relation relation) {}

    /**
     * The shape that a declaration stands for; empty if the database cannot be asked, or the
     * declaration is not valid.
     */
    Optional<Resolved> resolved(PublishedShape declaration, TableName name) {
        try {
            return resolvedNow(declaration, name);
        } catch (PostgresException e) {
            return Optional.empty();
        }
    }

    private Optional<Resolved> resolvedNow(PublishedShape declaration, TableName name) {
        return inspector.fresh(name, FRESH) instanceof Inspection.Table found
                        && DeclaredKey.of(declaration).apply(found)
                                instanceof DeclaredKey.Applied.Valid(var table)
                        && published(
                                        declaration,
                                        resolve(
                                                declaration.rows(),
                                                table.relation(),
                                                this::freshTable))
                                instanceof ShapeResolution.Valid(var definition, _, _)
                ? Optional.of(new Resolved(definition, table.relation()))
                : Optional.empty();
    }

    private static ShapeResolution published(
            PublishedShape declaration, ShapeResolution resolution) {
        if (!(resolution
                instanceof ShapeResolution.Valid(var definition, var readsGenerated, var inner))) {
            return resolution;
        }
        if (definition.key().isEmpty()) {
            return new ShapeResolution.Invalid(
                    "table",
                    List.of(
                            "The table %s has no primary key, of which the keys of Kafka records are made; name the columns of a unique index, as \"key\": [\"id\"]"
                                    .formatted(definition.table())));
        }
        if (definition.isDerived()) {
            return new ShapeResolution.Invalid(
                    "where", List.of("Subqueries are not supported in published shapes"));
        }
        return declaration.problems(definition).entrySet().stream()
                .findFirst()
                .<ShapeResolution>map(problem ->
                        new ShapeResolution.Invalid(problem.getKey(), problem.getValue()))
                .orElseGet(() ->
                        new ShapeResolution.Valid(
                                definition.publishedAs(declaration.name()), readsGenerated, inner));
    }

    /**
     * The subject of a search.
     *
     * @param key the key that a declaration names
     * @param as turns the request's resolution into that of a published shape
     */
    private record Wanted(
            ShapeRequest request, DeclaredKey key, UnaryOperator<ShapeResolution> as) {}

    private Answer search(Wanted wanted, TableName name, boolean create) {
        for (var attempt = 0; attempt < STALE_ATTEMPTS; attempt++) {
            var answer = search(wanted, name, create, inspector.fresh(name, FRESH));
            var wrong = answer.isPresent() && answer.get() instanceof Answer.Invalid;
            if (answer.isPresent() && (attempt > 0 || !wrong)) {
                return answer.get();
            }
            // The table may have been changed a moment ago so that the
            // request is valid now.
            inspector.forget(name);
        }
        return new Answer.Unavailable(
                StackReason.TABLE_CHANGING,
                "Table %s keeps changing, please retry".formatted(name),
                SOON);
    }

    /** The answer if the database cannot be asked. */
    static Answer.Unavailable unverified() {
        return new Answer.Unavailable(
                StackReason.DATABASE_UNAVAILABLE,
                "Cannot connect to the database to verify the shape. Please try again later.",
                SOON);
    }

    /** The answer; empty if the table is not as the inspection says. */
    private Optional<Answer> search(
            Wanted wanted, TableName name, boolean create, Inspection inspection) {
        return switch (inspection) {
            case Inspection.Missing _ -> Optional.of(invalidTable(Inspection.Missing.reason(name)));
            case Inspection.Refused(var why) -> Optional.of(invalidTable(why));
            case Inspection.Table table ->
                    switch (wanted.key().apply(table)) {
                        case DeclaredKey.Applied.Invalid(var problem) ->
                                Optional.of(new Answer.Invalid("key", List.of(problem)));
                        case DeclaredKey.Applied.Valid(var keyed) -> search(wanted, keyed, create);
                    };
        };
    }

    private Optional<Answer> search(Wanted wanted, Inspection.Table table, boolean create) {
        return switch (wanted.as()
                .apply(resolve(wanted.request(), table.relation(), this::freshTable))) {
            case ShapeResolution.Invalid(var field, var problems) ->
                    Optional.of(new Answer.Invalid(field, problems));
            case ShapeResolution.Valid valid ->
                    found(valid.definition(), table.relation())
                            .<Answer>map(Answer.Found::new)
                            .or(() -> absent(valid, table, create));
        };
    }

    private static Answer invalidTable(String problem) {
        return new Answer.Invalid("table", List.of(problem));
    }

    private Optional<Answer> absent(
            ShapeResolution.Valid wanted, Inspection.Table table, boolean create) {
        if (!leadership.isCaughtUp()) {
            return Optional.of(leadership.notNow());
        }
        var creator = leadership.creator();
        if (!create && creator.isPresent()) {
            return Optional.of(new Answer.None());
        }
        var silence = leadership.silence();
        if (creator.isPresent() && silence.isPresent()) {
            return silence;
        }
        return creator.map(leader -> create(leader, wanted, table))
                .orElseGet(() -> Optional.of(leadership.elsewhere()));
    }

    private Optional<Answer> create(
            ShapeCreator leader, ShapeResolution.Valid wanted, Inspection.Table table) {
        var inner = new ArrayList<Inspection.Table>();
        for (var relation : wanted.inner()) {
            if (!(inspector.fresh(relation.name(), FRESH) instanceof Inspection.Table now)
                    || !Inspection.Table.full(now.relation()).equals(relation)) {
                return Optional.empty();
            }
            inner.add(now);
        }
        var order = new ShapeCreator.Order(wanted, table, inner);
        return switch (shared(leader, order).join()) {
            case Creation.Started(var shape) -> Optional.of(new Answer.Found(shape));
            case Creation.Stale _ -> Optional.empty();
            case Creation.Refused(var message) ->
                    Optional.of(new Answer.Invalid("where", List.of(message)));
            case Creation.Failed(var reason, var message, var retryAfter) ->
                    Optional.of(new Answer.Unavailable(reason, message, retryAfter));
        };
    }

    /** Single-flight: concurrent requests for the same shape share one creation. */
    private CompletableFuture<Creation> shared(ShapeCreator leader, ShapeCreator.Order order) {
        var definition = order.wanted().definition();
        var mine = new CompletableFuture<Creation>();
        var other = creations.putIfAbsent(definition, mine);
        if (other != null) {
            return other;
        }
        var _ = mine.whenComplete((_, _) -> creations.remove(definition, mine));
        // The former creation may have ended between the lookup in the index and now.
        index.find(definition)
                .ifPresentOrElse(
                        shape -> mine.complete(new Creation.Started(shape)),
                        () ->
                                refusal(definition)
                                        .ifPresentOrElse(
                                                mine::complete, () -> leader.create(order, mine)));
        return mine;
    }

    /** Published shapes are declared by the operator, so their rate is not limited. */
    private Optional<Creation> refusal(ShapeDefinition definition) {
        var noRoom = leadership.noRoom();
        if (noRoom.isPresent()) {
            return noRoom;
        }
        return definition.isPublished()
                ? Optional.empty()
                : rate.take()
                        .map(wait ->
                                new Creation.Failed(
                                        StackReason.SHAPE_CREATION_LIMIT_EXCEEDED,
                                        "Too many shapes are being created, please retry",
                                        wait));
    }
}
