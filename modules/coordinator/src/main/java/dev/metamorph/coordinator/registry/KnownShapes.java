package dev.metamorph.coordinator.registry;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeDirectory.Answer;
import dev.metamorph.shape.port.ShapeDirectory.Shape;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Cache of answers to requests. An entry is valid until the shape ends or has another generation,
 * or its table is read again and found changed, or it is time to read the table again. A repeated
 * request costs three map lookups. Any thread.
 */
final class KnownShapes {
    private final ShapeIndex index;
    private final Inspector inspector;
    private final RequestCache<Known> answers = new RequestCache<>();

    KnownShapes(ShapeIndex index, Inspector inspector) {
        this.index = index;
        this.inspector = inspector;
    }

    private record Known(Shape shape, Inspection.Table table, CompletableFuture<Answer> answer) {}

    /** The cached answer; never blocks, and the stage is complete. */
    Optional<CompletionStage<Answer>> find(ShapeRequest request) {
        return answers.find(request).filter(this::holds).map(Known::answer);
    }

    private boolean holds(Known known) {
        return index.isCurrent(known.shape()) && inspector.isCurrent(known.table());
    }

    /** Caches the shape of a request together with the table as it was read. */
    CompletionStage<Answer> keep(ShapeRequest request, Shape shape, Inspection.Table table) {
        var answer = CompletableFuture.<Answer>completedFuture(new Answer.Found(shape));
        answers.put(request, new Known(shape, table, answer));
        return answer;
    }

    /** Drops all entries; called when requests may resolve differently. */
    void clear() {
        answers.clear();
    }
}
