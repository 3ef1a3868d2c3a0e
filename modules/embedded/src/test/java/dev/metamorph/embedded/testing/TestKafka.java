package dev.metamorph.embedded.testing;

import dev.metamorph.embedded.EmbeddedKafka;
import dev.metamorph.embedded.KafkaSettings;

import java.util.concurrent.atomic.AtomicInteger;

/** The one broker of this JVM's tests; started at the first request, stopped at the JVM's end. */
public final class TestKafka {
    private static final AtomicInteger STACKS = new AtomicInteger();

    private TestKafka() {}

    private static final class Holder {
        private static final EmbeddedKafka SHARED = start();

        private static EmbeddedKafka start() {
            var kafka = EmbeddedKafka.start(KafkaSettings.temporary());
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "stop-test-kafka"));
            return kafka;
        }
    }

    /** The broker; a test that freezes or kills it starts an EmbeddedKafkaProcess instead. */
    public static EmbeddedKafka shared() {
        return Holder.SHARED;
    }

    /**
     * A stack id that no other test has, so that topics never collide, nor files that are named
     * after it; Surefire numbers the JVMs that run a module's tests side by side.
     */
    public static String freshStack() {
        return "stack%s_%d"
                .formatted(
                        System.getProperty("surefire.forkNumber", "1"), STACKS.incrementAndGet());
    }
}
