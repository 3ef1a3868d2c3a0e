package dev.metamorph.coordinator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.shape.port.DeclarationCheck;
import dev.metamorph.shape.port.PublishedShapes.Answer;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.TopicSettings;
import dev.metamorph.shape.status.StackReason;
import dev.metamorph.shape.where.value.TextOrder;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class DeclarationReconcilerTest {
    private final ShapeIndex index = new ShapeIndex();
    private final Leadership leadership =
            new Leadership(URI.create("http://here:3000"), new NoObstacles());
    private final Inspector disconnected =
            new Inspector(Optional::empty, Duration.ZERO, InstantSource.system(), Runnable::run);
    private final DeclarationReconciler reconciler =
            new DeclarationReconciler(
                    index,
                    leadership,
                    new ShapeSearch(
                            disconnected, index, leadership, new Resolutions(TextOrder.COLLATION)),
                    InstantSource.system());

    /** Nothing is wrong. */
    private record NoObstacles() implements Obstacles {
        @Override
        public StackStatus.State now() {
            return StackStatus.State.ACTIVE;
        }

        @Override
        public Optional<String> kafka() {
            return Optional.empty();
        }

        @Override
        public Optional<String> disk() {
            return Optional.empty();
        }
    }

    @Test
    void a_declaration_whose_table_cannot_be_read_is_refused_and_not_left_unchecked() {
        var declaration =
                new PublishedShape(
                        "items",
                        PublishedShape.rows("items", "", Map.of(), List.of()),
                        TopicSettings.named("items"),
                        RecordFormat.JSON);

        assertThat(reconciler.refusal(declaration, DeclarationCheck.NONE))
                .contains(
                        new Answer.Unavailable(
                                StackReason.DATABASE_UNAVAILABLE,
                                "Cannot connect to the database to verify the shape. Please try again later.",
                                Duration.ofSeconds(1)));
    }
}
