package dev.metamorph.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.definition.ShapeDefinitions;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.explain.Explanation;
import dev.metamorph.shape.port.ShapeExplanations;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Explains every table as {@code items(id int4 primary key, name text, tags text[])}. */
final class FakeExplanations implements ShapeExplanations {
    private static final Relation RELATION =
            new Relation(
                    new RelationId(16384),
                    new TableName("public", "items"),
                    Relation.Kind.TABLE,
                    ReplicaIdentity.DEFAULT,
                    List.of(
                            new Column("id", PgType.base(23, "int4"), true, false, ""),
                            new Column("name", PgType.base(25, "text"), false, false, "default"),
                            new Column(
                                    "tags",
                                    new PgType(
                                            1009,
                                            "_text",
                                            PgType.Kind.ARRAY,
                                            25,
                                            "text",
                                            -1,
                                            1,
                                            List.of()),
                                    false,
                                    false,
                                    "default")),
                    List.of(0),
                    false,
                    List.of());

    @GuardedBy("this")
    private @Nullable CompletableFuture<Answer> next;

    @GuardedBy("this")
    private Estimate rows = new Estimate.Rows(42);

    /** Sets the answer to every further request. */
    synchronized void answer(CompletableFuture<Answer> answer) {
        next = answer;
    }

    /** Sets the estimated number of rows. */
    synchronized void rows(Estimate estimate) {
        rows = estimate;
    }

    @Override
    public synchronized CompletionStage<Answer> explain(ShapeRequest request) {
        if (next != null) {
            return next;
        }
        return CompletableFuture.completedFuture(
                switch (ShapeDefinitions.resolve(request, RELATION, true)) {
                    case ShapeResolution.Valid(var definition, _, _) ->
                            new Answer.Explained(
                                    Explanation.of(definition, RELATION),
                                    new Publication(
                                            "metamorph_default",
                                            Publication.State.UNPUBLISHED,
                                            List.of(RELATION.name())),
                                    rows);
                    case ShapeResolution.Invalid(var field, var problems) ->
                            new Answer.Invalid(field, problems);
                });
    }
}
