package dev.metamorph.publish;

import dev.metamorph.publish.TurnState.Writer;
import dev.metamorph.publish.cursor.CursorTopic;
import dev.metamorph.publish.cursor.Cursors;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.publish.registry.RegistryException;
import dev.metamorph.publish.topic.OpenTransactions;
import dev.metamorph.publish.topic.OpenTransactions.Open;
import dev.metamorph.publish.topic.TopicMemory;
import dev.metamorph.publish.topic.Topics;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.published.PublishedShape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    /** The feed partition that a published shape is in. */
    int partitionOf(String name) {
        return ShapeDefinition.partitionOf(name, partitions);
    }

    /** The transactional ids of a partition's writers: {@code <stack>-publisher-<partition>-a}. */
    Map<String, Writer> transactionalIds(int partition) {
        var ids = new TreeMap<String, Writer>();
        for (var writer : Writer.values()) {
            ids.put(transactionalId(partition, writer), writer);
        }
        return ids;
    }

    String transactionalId(int partition, Writer writer) {
        var letter =
                switch (writer) {
                    case A -> "a";
                    case B -> "b";
                };
        return "%s-publisher-%d-%s".formatted(stack, partition, letter);
    }

    /**
     * The transactions that are open in the cursors' topic and in those of the declared shapes.
     * Waits for Kafka.
     */
    List<Open> openTransactions(int partition) {
        var topics = new ArrayList<>(List.of(CursorTopic.name(stack)));
        for (var each : declared(partition)) {
            topics.add(each.declaration().topic().name());
        }
        return kafka.open().find(transactionalIds(partition).keySet(), topics);
    }

    /**
     * Access to Kafka.
     *
     * @param writers creates producers
     * @param cursors reads the cursors' topic
     * @param topics creates and checks topics
     * @param open finds transactions that are open
     * @param memories reads the content of topics
     * @param schemas registers the schemas of records
     */
    record Kafka(
            TransactionalWriter.Factory writers,
            Cursors cursors,
            Topics topics,
            OpenTransactions open,
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
