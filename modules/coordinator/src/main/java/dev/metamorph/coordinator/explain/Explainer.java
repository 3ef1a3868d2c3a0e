package dev.metamorph.coordinator.explain;

import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.shape.definition.IdentifierException;
import dev.metamorph.shape.definition.ShapeDefinitions;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.definition.TableNames;
import dev.metamorph.shape.explain.Explanation;
import dev.metamorph.shape.port.RequestScope;
import dev.metamorph.shape.port.ShapeExplanations;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;
import dev.metamorph.shape.where.value.TextOrder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Explains shapes with the few admin connections that every instance has, leader or not. Each
 * request waits on a virtual thread of its own.
 */
public final class Explainer implements ShapeExplanations {
    private static final Logger log = LoggerFactory.getLogger(Explainer.class);

    /** The leader needs admin connections, too, and the explanation of a long clause is long. */
    private static final int MOST_AT_ONCE = 2;

    private static final Duration QUEUE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Supplier<Optional<ConnectionPool>> database;
    private final Inspector inspector;
    private final String publication;
    private final TextOrder order;
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);

    /**
     * Creates an explainer.
     *
     * @param database the admin pool, while there is one
     * @param inspector reads tables of the same database
     * @param publication the name of the stack's publication
     * @param order how where clauses order texts
     */
    public Explainer(
            Supplier<Optional<ConnectionPool>> database,
            Inspector inspector,
            String publication,
            TextOrder order) {
        this.database = database;
        this.inspector = inspector;
        this.publication = publication;
        this.order = order;
    }

    @Override
    public CompletionStage<Answer> explain(ShapeRequest request) {
        try {
            var name = TableNames.parse(request.table());
            return CompletableFuture.supplyAsync(
                    () -> queued(request, name), RequestScope.threads("metamorph-explain"));
        } catch (IdentifierException e) {
            return CompletableFuture.completedFuture(invalidTable(String.valueOf(e.getMessage())));
        }
    }

    private static Answer invalidTable(String problem) {
        return new Answer.Invalid("table", List.of(problem));
    }

    private static Answer unavailable(Reason reason, String message) {
        return new Answer.Unavailable(reason, message, RETRY);
    }

    private Answer queued(ShapeRequest request, TableName name) {
        try {
            if (!free.tryAcquire(QUEUE.toMillis(), TimeUnit.MILLISECONDS)) {
                return unavailable(
                        StackReason.EXPLAIN_LIMIT_EXCEEDED,
                        "Too many shapes are being explained, please retry");
            }
            try {
                return explain(request, name);
            } finally {
                free.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable(StackReason.STOPPING, "The service is stopping");
        } catch (PostgresException e) {
            return unavailable(
                    StackReason.DATABASE_UNAVAILABLE,
                    "Cannot connect to the database to explain the shape. Please try again later.");
        } catch (FailureException e) {
            return unavailable(e.failure().reason(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("Shape not explained table={}", name, e);
            return unavailable(StackReason.EXPLAIN_FAILED, "The shape cannot be explained");
        }
    }

    private Answer explain(ShapeRequest request, TableName name) {
        return switch (inspector.inspect(name)) {
            case Inspection.Missing _ -> invalidTable(Inspection.Missing.reason(name));
            case Inspection.Refused(var why) -> invalidTable(why);
            case Inspection.Table(var relation, _, _) -> explain(request, relation);
        };
    }

    private Answer explain(ShapeRequest request, Relation relation) {
        var pool = database.get().orElseThrow(Explainer::away);
        var publishing = Publishing.read(pool, publication);
        return switch (ShapeDefinitions.resolve(
                request, relation, publishing.possible(), order, this::inner)) {
            case ShapeResolution.Invalid(var field, var problems) ->
                    new Answer.Invalid(field, problems);
            case ShapeResolution.Valid(var definition, var readsGenerated, var inner) -> {
                if (readsGenerated && !publishing.generated()) {
                    yield unavailable(
                            StackReason.TABLE_NOT_PUBLISHED,
                            publishing.publication().withoutGenerated());
                }
                var explanation = Explanation.of(definition, relation, inner);
                yield pool.ask(
                        "explaining a shape",
                        connection ->
                                new Answer.Explained(
                                        explanation,
                                        publishing.status(connection, relation),
                                        RowEstimate.ask(connection, definition, relation)));
            }
        };
    }

    private Optional<Relation> inner(TableName name) {
        return inspector.inspect(name) instanceof Inspection.Table table
                ? Optional.of(table.relation())
                : Optional.empty();
    }

    private static PostgresException away() {
        return new PostgresException(
                "explaining a shape", new SQLException("there is no connection", "08003"));
    }
}
