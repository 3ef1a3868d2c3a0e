package dev.metamorph.publish;

import dev.metamorph.publish.record.RecordSamples;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.TopicSettings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Declarations in memory, of shapes of the table {@code items}. */
final class MemoryDeclarations implements PublishedShapes {
    private final Map<String, Declared> declared = new ConcurrentHashMap<>();

    /** Declares a shape, or gives it another handle. */
    void put(String name, String topic, Map<String, String> config, ShapeHandle handle) {
        put(
                new PublishedShape(
                        name,
                        PublishedShape.rows("items", "", Map.of(), List.of()),
                        new TopicSettings(topic, 2, 1, config, false),
                        RecordFormat.JSON),
                handle);
    }

    /** Declares a shape in another format or with other options. */
    void put(String name, RecordFormat format, RecordOptions options, ShapeHandle handle) {
        var before = find(name).orElseThrow().declaration();
        put(new PublishedShape(name, before.rows(), before.topic(), format, options), handle);
    }

    private void put(PublishedShape declaration, ShapeHandle handle) {
        var name = declaration.name();
        var relation = RecordSamples.items();
        var shape =
                new Shape(
                        new ShapeRef(handle, 0),
                        RecordSamples.definition(relation, name),
                        relation);
        declared.put(name, new Declared(declaration, Optional.of(shape)));
    }

    @Override
    public List<Declared> declared() {
        return List.copyOf(declared.values());
    }

    @Override
    public boolean isCaughtUp() {
        return true;
    }

    @Override
    public CompletionStage<Answer> declare(PublishedShape shape) {
        return CompletableFuture.completedFuture(new Answer.None());
    }

    @Override
    public CompletionStage<Answer> remove(String name) {
        declared.remove(name);
        return CompletableFuture.completedFuture(new Answer.Done());
    }
}
