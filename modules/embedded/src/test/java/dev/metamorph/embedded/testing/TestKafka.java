package dev.metamorph.embedded.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.embedded.EmbeddedKafka;
import dev.metamorph.embedded.KafkaSettings;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one broker of this JVM's tests, embedded or in a container ({@link ServerChoice}); started at
 * the first request, stopped at the JVM's end.
 */
public final class TestKafka {
    private static final AtomicInteger STACKS = new AtomicInteger();

    /** The settings that tests need of a broker, as the embedded one has them. */
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "auto.create.topics.enable", "false",
                    "offsets.topic.replication.factor", "1",
                    "offsets.topic.num.partitions", "4",
                    "transaction.state.log.replication.factor", "1",
                    "transaction.state.log.min.isr", "1",
                    "transaction.state.log.num.partitions", "4",
                    "group.initial.rebalance.delay.ms", "0");

    @GuardedBy("TestKafka.class")
    private static @Nullable KafkaServer shared;

    private TestKafka() {}

    /**
     * The broker; a test that freezes or kills it starts an EmbeddedKafkaProcess instead.
     *
     * @throws dev.metamorph.embedded.EmbeddedException if it cannot be had
     */
    public static synchronized KafkaServer shared() {
        var started = shared;
        if (started == null) {
            started =
                    SharedServers.start(
                            TestKafka::embedded, containers -> containers.startKafka(SETTINGS));
            shared = started;
        }
        return started;
    }

    private static KafkaServer embedded() {
        var kafka = EmbeddedKafka.start(KafkaSettings.temporary());
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "stop-test-kafka"));
        return new KafkaServer("127.0.0.1", kafka.port());
    }

    /** A stack id that is unique in this JVM, so that topics of two tests never collide. */
    public static String freshStack() {
        return "stack" + STACKS.incrementAndGet();
    }
}
