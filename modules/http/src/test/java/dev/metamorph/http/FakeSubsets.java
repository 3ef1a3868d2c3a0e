package dev.metamorph.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.definition.Subset;
import dev.metamorph.shape.definition.SubsetRequest;
import dev.metamorph.shape.definition.SubsetResolution;
import dev.metamorph.shape.definition.Subsets;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeSubsets;
import dev.metamorph.shape.where.value.TextOrder;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A database that gives the test's answer. */
final class FakeSubsets implements ShapeSubsets {
    @GuardedBy("this")
    private final List<Subset> asked = new ArrayList<>();

    @GuardedBy("this")
    private Answer next =
            new Answer.Rows(
                    PgSnapshot.parse("10:20:11,12"),
                    new Lsn(300),
                    7,
                    List.of(StandardCharsets.UTF_8.encode("{\"key\":\"a\"},{\"key\":\"b\"}")));

    synchronized void answer(Answer answer) {
        next = answer;
    }

    synchronized List<Subset> asked() {
        return List.copyOf(asked);
    }

    @Override
    public SubsetResolution resolve(SubsetRequest request, Shape shape) {
        return Subsets.resolve(request, shape.relation(), TextOrder.COLLATION);
    }

    @Override
    public synchronized CompletionStage<Answer> query(Shape shape, Subset subset) {
        asked.add(subset);
        return CompletableFuture.completedFuture(next);
    }
}
