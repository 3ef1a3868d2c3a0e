package dev.metamorph.publish;

import dev.metamorph.publish.topic.TopicMemory;
import dev.metamorph.publish.topic.TopicState;
import dev.metamorph.shape.published.TopicSettings;

import java.util.function.Consumer;
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

    /** Prepares a topic: creates it if it is missing, and checks it. */
    void prepare(TopicSettings topic, Consumer<TopicState> then) {
        start(
                "metamorph-topic-check",
                () -> {
                    var found = kafka.topics().prepare(topic);
                    mailbox.post(() -> then.accept(found));
                });
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
