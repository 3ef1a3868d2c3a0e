package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.port.Feed;
import dev.metamorph.coordinator.status.StatusMonitor;
import dev.metamorph.feed.topic.FeedException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Notices that Kafka does not answer. The producers of the feed wait for Kafka without a limit, so
 * that nothing else says it: the stream stands still while its connections look healthy. Runs on a
 * thread of its own.
 */
public final class KafkaWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaWatch.class);

    /** One slow answer on a busy machine says nothing. */
    private static final int UNANSWERED = 2;

    private final Feed feed;
    private final StatusMonitor status;
    private final InstantSource clock;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private Feed.@Nullable Pulse pulse;
    private int unanswered;
    private Instant firstUnanswered = Instant.EPOCH;

    private KafkaWatch(Feed feed, StatusMonitor status, InstantSource clock, Duration interval) {
        this.feed = feed;
        this.status = status;
        this.clock = clock;
        this.interval = interval;
        thread = Thread.ofVirtual().name("metamorph-kafka-watch").unstarted(this::work);
    }

    /**
     * Starts to watch.
     *
     * @param status learns since when Kafka does not answer
     * @param interval how often Kafka is asked, and how long an answer may take
     */
    public static KafkaWatch start(
            Feed feed, StatusMonitor status, InstantSource clock, Duration interval) {
        var watch = new KafkaWatch(feed, status, clock, interval);
        watch.thread.start();
        return watch;
    }

    private void work() {
        try {
            while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            var open = pulse;
            if (open != null) {
                open.close();
            }
        }
    }

    private void look() {
        var asked = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        try {
            var open = pulse;
            if (open == null) {
                open = feed.pulse(interval);
                pulse = open;
            }
            open.beat();
            answered(asked);
        } catch (FeedException e) {
            silent(asked, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            log.error("Kafka not asked", e);
        }
    }

    private void answered(Instant now) {
        if (unanswered >= UNANSWERED) {
            log.debug(
                    "Kafka answers again silent_seconds={}",
                    Duration.between(firstUnanswered, now).toSeconds());
            status.kafkaSilent(Optional.empty());
        }
        unanswered = 0;
    }

    private void silent(Instant asked, String error) {
        unanswered++;
        if (unanswered == 1) {
            firstUnanswered = asked;
        }
        if (unanswered == UNANSWERED) {
            log.debug("Kafka does not answer since={} error=\"{}\"", firstUnanswered, error);
            status.kafkaSilent(Optional.of(firstUnanswered));
        }
    }

    /** Stops the thread without waiting for an answer. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
