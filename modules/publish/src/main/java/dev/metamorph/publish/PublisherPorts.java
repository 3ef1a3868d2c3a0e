package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursors;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.publish.registry.RegistryException;
import dev.metamorph.publish.topic.TopicMemory;
import dev.metamorph.publish.topic.Topics;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.published.PublishedShape;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * The ports of the publishers of one instance.
 *
 * @param stack the stack's id
 * @param partitions the number of the feed's partitions
 * @param shapes the declarations
 * @param logs the shape logs
 * @param ownership the commits of this instance's tasks
 * @param kafka access to Kafka
 * @param counters counts what they do
 * @param nanoTime the clock of waits and back-offs
 */
record PublisherPorts(
        String stack,
        int partitions,
        PublishedShapes shapes,
        ShapeLogs logs,
        Ownership ownership,
        Kafka kafka,
        PublisherCounters counters,
        LongSupplier nanoTime) {
    /**
     * The declared shapes of a feed partition; none until this instance has read all declarations
     * that existed when it started.
     */
    List<Declared> declared(int partition) {
        return shapes.isCaughtUp()
                ? shapes.declared().stream()
                        .filter(each -> partitionOf(each.declaration().name()) == partition)
                        .toList()
                : List.of();
    }

    private int partitionOf(String name) {
        return ShapeDefinition.partitionOf(name, partitions);
    }

    /**
     * Access to Kafka.
     *
     * @param writers creates producers
     * @param cursors reads the cursors' topic
     * @param topics creates and checks topics
     * @param memories reads the content of topics
     * @param schemas registers the schemas of records
     */
    record Kafka(
            TransactionalWriter.Factory writers,
            Cursors cursors,
            Topics topics,
            Memories memories,
            Schemas schemas) {}

    /** Registers the schemas of records. */
    @FunctionalInterface
    interface Schemas {
        /**
         * The ids of a published shape's schemas. Waits for the registry.
         *
         * @throws RegistryException if the registry refuses them or does not answer
         */
        RegisteredSchemas register(PublishedShape declaration, Shape shape);
    }

    /** Stores on disk for the content of topics. */
    interface Memories {
        /** An empty store. */
        TopicMemory empty();

        /**
         * Reads the partitions of a topic from their beginnings. Waits for Kafka.
         *
         * @param state the part of a value that is remembered
         */
        TopicMemory load(String topic, int partitions, UnaryOperator<byte[]> state);
    }
}
