package dev.metamorph.publish;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.publish.cursor.CursorFollower;
import dev.metamorph.publish.cursor.CursorTopic;
import dev.metamorph.publish.topic.KafkaOpenTransactions;
import dev.metamorph.publish.topic.KafkaTopics;
import dev.metamorph.publish.topic.TopicMemory;
import dev.metamorph.publish.topic.TopicReader;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.PublishingStates;
import dev.metamorph.shape.port.PublishingStates.State;
import dev.metamorph.shape.port.ShapeLogs;

import org.apache.kafka.clients.admin.Admin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The publishers of one instance: one for each feed partition whose task is here. Nothing is done
 * in Kafka until a shape is declared. Any thread.
 */
public final class Publishers implements AutoCloseable {
    private static final Duration ADMIN_CLOSES_WITHIN = Duration.ofMillis(500);

    private final PublisherPorts ports;
    private final Admin admin;
    private final CursorFollower states;

    @GuardedBy("this")
    private final Map<Integer, PartitionPublisher> running = new HashMap<>();

    @GuardedBy("this")
    private boolean closed;

    private Publishers(PublisherPorts ports, Admin admin, CursorFollower states) {
        this.ports = ports;
        this.admin = admin;
        this.states = states;
    }

    /**
     * Starts without a partition.
     *
     * @param schemas the schemas of records; closed by its owner
     * @param shapes the declarations
     * @param logs the shape logs
     * @param ownership the commits of this instance's tasks
     * @param counters counts what is done
     */
    public static Publishers start(
            PublisherSettings settings,
            PublishedSchemas schemas,
            PublishedShapes shapes,
            ShapeLogs logs,
            Ownership ownership,
            PublisherCounters counters) {
        TopicMemory.discardLeftovers(settings.folder());
        var admin = Admin.create(settings.admin());
        var ports =
                new PublisherPorts(
                        settings.stack(),
                        settings.partitions(),
                        shapes,
                        logs,
                        ownership,
                        kafka(settings, admin, schemas::register),
                        counters,
                        System::nanoTime);
        var states =
                CursorFollower.start(
                        settings.stack(),
                        settings.partitions(),
                        settings.consumer("cursors"),
                        new TopicReader(admin, settings.consumer("ends"))::end);
        return new Publishers(ports, admin, states);
    }

    static PublisherPorts.Kafka kafka(
            PublisherSettings settings, Admin admin, PublisherPorts.Schemas schemas) {
        var reader = new TopicReader(admin, settings.consumer("reader"));
        return new PublisherPorts.Kafka(
                id -> KafkaWriter.create(settings.producer(id)),
                new CursorTopic(
                        admin,
                        settings.replicas(),
                        settings.stack(),
                        settings.partitions(),
                        reader),
                new KafkaTopics(admin, settings.replicas()),
                new KafkaOpenTransactions(admin),
                new Memories(settings.folder(), reader),
                schemas);
    }

    private record Memories(Path folder, TopicReader reader) implements PublisherPorts.Memories {
        @Override
        public TopicMemory empty() {
            return TopicMemory.empty(folder);
        }

        @Override
        public TopicMemory load(String topic, int partitions, UnaryOperator<byte[]> state) {
            return TopicMemory.load(folder, reader, topic, partitions, state);
        }
    }

    /** Starts a partition's publisher: its task has come to this instance. */
    public synchronized void arrived(int partition) {
        left(partition);
        if (closed) {
            return;
        }
        running.put(partition, PartitionPublisher.start(ports, partition));
    }

    /** Ends a partition's publisher: its task has left. Returns at once. */
    public synchronized void left(int partition) {
        var publisher = running.remove(partition);
        if (publisher != null) {
            publisher.leave();
        }
    }

    /**
     * The states of all published shapes of the stack: what this instance's publishers are stopped
     * by, and for the others what they have said in Kafka.
     */
    public PublishingStates states() {
        return name -> trouble(name).or(() -> states.of(name));
    }

    private synchronized Optional<State> trouble(String name) {
        return Optional.ofNullable(running.get(ports.partitionOf(name)))
                .flatMap(PartitionPublisher::trouble);
    }

    private synchronized List<PartitionPublisher> leaveAll() {
        closed = true;
        var all = List.copyOf(running.values());
        running.clear();
        all.forEach(PartitionPublisher::leave);
        return all;
    }

    /** Stops all publishers within 3 s. Idempotent. */
    @Override
    public void close() {
        var all = leaveAll();
        all.forEach(PartitionPublisher::close);
        states.close();
        admin.close(ADMIN_CLOSES_WITHIN);
    }
}
