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
 * What requests were answered with, for as long as it holds: until the shape ends, its table is
 * read again and found changed, or it is time to read it again. A reader who comes again costs a
 * look at three maps. Any thread.
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

    /** Waits for nothing; the stage is complete. */
    Optional<CompletionStage<Answer>> find(ShapeRequest request) {
        return answers.find(request).filter(this::holds).map(Known::answer);
    }

    private boolean holds(Known known) {
        return index.isActive(known.shape().ref().handle()) && inspector.isCurrent(known.table());
    }

    /** That is its shape, as the table was read. */
    CompletionStage<Answer> keep(ShapeRequest request, Shape shape, Inspection.Table table) {
        var answer = CompletableFuture.<Answer>completedFuture(new Answer.Found(shape));
        answers.put(request, new Known(shape, table, answer));
        return answer;
    }

    /** Requests may mean something else than before. */
    void clear() {
        answers.clear();
    }
}
