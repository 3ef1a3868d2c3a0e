package dev.metamorph.publish;

import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.publish.registry.RegistryException;
import dev.metamorph.publish.topic.OpenTransactions.Open;
import dev.metamorph.publish.topic.TopicMemory;
import dev.metamorph.publish.topic.TopicState;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.published.PublishedShape;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Work of a turn that waits for Kafka, done on virtual threads. Results come to the publisher's
 * thread by the mailbox, and are discarded if the turn is over.
 */
final class Background {
    private final PublisherPorts.Kafka kafka;
    private final Mailbox mailbox;

    Background(PublisherPorts.Kafka kafka, Mailbox mailbox) {
        this.kafka = kafka;
        this.mailbox = mailbox;
    }

    /**
     * A topic that was prepared.
     *
     * @param topic whether it can be written
     * @param schemas the ids of the schemas of its records
     */
    record Prepared(TopicState topic, RegisteredSchemas schemas) {}

    /**
     * Prepares a topic: registers the schemas of its records, creates the topic if it is missing,
     * and checks it.
     */
    void prepare(PublishedShape declaration, Shape shape, Consumer<Prepared> then) {
        start(
                "metamorph-topic-check",
                () -> {
                    var prepared = prepared(declaration, shape);
                    mailbox.post(() -> then.accept(prepared));
                });
    }

    private Prepared prepared(PublishedShape declaration, Shape shape) {
        try {
            var schemas =
                    declaration.format().isRegistered()
                            ? kafka.schemas().register(declaration, shape)
                            : RegisteredSchemas.NONE;
            return new Prepared(kafka.topics().prepare(declaration.topic()), schemas);
        } catch (RegistryException e) {
            var reason = String.valueOf(e.getMessage());
            return new Prepared(new TopicState.Refused(reason), RegisteredSchemas.NONE);
        }
    }

    /** Checks a topic that is being written. */
    void check(String topic, Consumer<TopicState> then) {
        start(
                "metamorph-topic-check",
                () -> {
                    var found = kafka.topics().check(topic);
                    mailbox.post(() -> then.accept(found));
                });
    }

    /** Looks for open transactions of a publisher's partition. */
    void look(Supplier<List<Open>> find, Consumer<List<Open>> then) {
        start(
                "metamorph-open-transactions",
                () -> {
                    var found = find.get();
                    mailbox.post(() -> then.accept(found));
                });
    }

    /**
     * Reads a topic from its beginning.
     *
     * @param state the part of a value that is remembered
     */
    void load(
            String topic,
            int partitions,
            UnaryOperator<byte[]> state,
            Consumer<TopicMemory> then,
            Consumer<RuntimeException> failed) {
        start(
                "metamorph-topic-memory",
                () -> {
                    try {
                        var memory = kafka.memories().load(topic, partitions, state);
                        mailbox.post(() -> then.accept(memory), memory::close);
                    } catch (RuntimeException e) {
                        mailbox.post(() -> failed.accept(e));
                    }
                });
    }

    private static void start(String name, Runnable task) {
        Thread.ofVirtual().name(name).start(task);
    }
}
