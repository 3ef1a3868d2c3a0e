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

    /** A stack id that is unique in this JVM, so that topics of two tests never collide. */
    public static String freshStack() {
        return "stack" + STACKS.incrementAndGet();
    }
}
