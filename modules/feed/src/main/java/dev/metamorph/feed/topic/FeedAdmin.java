package dev.metamorph.feed.topic;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Kafka's admin client with bounded waits. Closed without a timeout, Kafka's own would wait a
 * minute for a broker that does not answer.
 */
final class FeedAdmin implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofMillis(100);
    private static final Duration UNHEARD = Duration.ofMillis(50);

    private final Admin admin;
    private final String brokers;
    private final Duration patience;

    private FeedAdmin(Admin admin, String brokers, Duration patience) {
        this.admin = admin;
        this.brokers = brokers;
        this.patience = patience;
    }

    static FeedAdmin connect(FeedSettings settings) {
        return connect(settings, settings.limits().answerWithin());
    }

    static FeedAdmin connect(FeedSettings settings, Duration patience) {
        try {
            var admin = Admin.create(settings.adminProperties());
            return new FeedAdmin(admin, settings.brokers(), patience);
        } catch (KafkaException e) {
            throw KafkaErrors.translate("connecting to Kafka", e);
        }
    }

    String brokers() {
        return brokers;
    }

    Admin kafka() {
        return admin;
    }

    /**
     * Waits for an answer.
     *
     * @param doing the action, for the message of the exception
     */
    <T> T await(String doing, KafkaFuture<T> answer) {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw KafkaErrors.translate(doing, e);
        } catch (TimeoutException e) {
            throw new FeedException(
                    "%s: Kafka at %s did not answer within %d ms"
                            .formatted(doing, brokers, patience.toMillis()),
                    e);
        } catch (InterruptedException e) {
            throw KafkaErrors.interrupted(doing, e);
        }
    }

    /**
     * Waits for an answer about a topic that exists, and asks again while the asked broker does not
     * know the topic yet.
     */
    <T> T awaitKnown(String doing, Supplier<KafkaFuture<T>> question) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return await(doing, question.get());
            } catch (FeedException e) {
                var unheard = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!unheard || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(UNHEARD.toNanos());
            }
        }
    }

    @Override
    public void close() {
        admin.close(CLOSE_WITHIN);
    }
}
