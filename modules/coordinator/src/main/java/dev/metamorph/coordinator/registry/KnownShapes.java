package dev.metamorph.coordinator.registry;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeDirectory.Answer;
import dev.metamorph.shape.port.ShapeDirectory.Shape;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What requests were answered with, for as long as it holds: until the shape ends, its table is
 * read again and found changed, or it is time to read it again. A reader who comes again costs a
 * look at three maps. Any thread.
 */
final class KnownShapes {
    private static final int MOST = 20_000;

    private final ShapeIndex index;
    private final Inspector inspector;
    private final Map<ShapeRequest, Known> answers = new ConcurrentHashMap<>();

    KnownShapes(ShapeIndex index, Inspector inspector) {
        this.index = index;
        this.inspector = inspector;
    }

    private record Known(Shape shape, Inspection.Table table, CompletableFuture<Answer> answer) {}

    /** Waits for nothing; the stage is complete. */
    Optional<CompletionStage<Answer>> find(ShapeRequest request) {
        var known = answers.get(request);
        return known != null
                        && index.isActive(known.shape().ref().handle())
                        && inspector.isCurrent(known.table())
                ? Optional.of(known.answer())
                : Optional.empty();
    }

    /** That is its shape, as the table was read. */
    CompletionStage<Answer> keep(ShapeRequest request, Shape shape, Inspection.Table table) {
        var answer = CompletableFuture.<Answer>completedFuture(new Answer.Found(shape));
        if (answers.size() >= MOST) {
            answers.clear();
        }
        answers.put(request, new Known(shape, table, answer));
        return answer;
    }

    /** Requests may mean something else than before. */
    void clear() {
        answers.clear();
    }
}
