package dev.metamorph.app.demo;

import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.PublishedShapes.Answer;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.TopicSettings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The demo's published shape: all rows of {@link Demo#TABLE}. */
public final class DemoShape {
    private DemoShape() {}

    /**
     * Declares it, unless there is a published shape of that name already.
     *
     * @return why it was not declared; empty if it is
     */
    public static CompletionStage<Optional<String>> publish(PublishedShapes published) {
        if (published.find(Demo.TABLE).isPresent()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var shape =
                new PublishedShape(
                        Demo.TABLE,
                        PublishedShape.rows(Demo.TABLE, "", Map.of(), List.of()),
                        TopicSettings.named(""),
                        RecordFormat.JSON);
        return published.declare(shape).thenApply(DemoShape::reason);
    }

    private static Optional<String> reason(Answer answer) {
        return switch (answer) {
            case Answer.Done() -> Optional.empty();
            case Answer.None() -> Optional.of("there is none");
            case Answer.Invalid(_, var problems) -> Optional.of(String.join("; ", problems));
            case Answer.Unavailable(_, var message, _) -> Optional.of(message);
            case Answer.Elsewhere(var instance) -> Optional.of(instance + " leads");
        };
    }

    /** Its topic; empty text if it is not declared. */
    public static String topic(PublishedShapes published) {
        return published
                .find(Demo.TABLE)
                .map(found -> found.declaration().topic().name())
                .orElse("");
    }

    /** Returns how to read it with Kafka's own tools. */
    public static String reading(String bootstrap, String topic) {
        return """

        Read it from Kafka, with Kafka's own tools:
          kafka-console-consumer.sh --bootstrap-server %s --topic %s \\
            --from-beginning --isolation-level read_committed \\
            --property print.key=true --property print.headers=true
        """
                .formatted(bootstrap, topic);
    }
}
