package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.metamorph.embedded.testing.TestKafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What is said of a restore that stands still. */
@Tag("servers")
final class RestoreWatchTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void a_restore_stands_from_its_last_entry_on() {
        var now = new AtomicLong();
        var restores = new RestoreProgress(now::get, new ChangelogWatch());
        var partition = new TopicPartition("changelog", 3);
        restores.onRestoreStart(partition, "log", 0, 10);
        now.addAndGet(MINUTE.toNanos() - 1);
        assertThat(restores.standing(MINUTE)).isEmpty();

        restores.onBatchRestored(partition, "log", 5, 5);
        now.addAndGet(1);
        assertThat(restores.standing(MINUTE)).isEmpty();
        now.addAndGet(MINUTE.toNanos());
        assertThat(restores.standing(MINUTE)).containsExactly(3);

        restores.onRestoreEnd(partition, "log", 5);
        assertThat(restores.standing(MINUTE)).isEmpty();
    }

    @Test
    void the_transaction_that_a_restore_waits_for_is_named_once_with_the_remedy() throws Exception {
        var changelog = TestKafka.freshStack() + "-changelog";
        var bootstrap = Map.<String, Object>of("bootstrap.servers", TestKafka.shared().bootstrap());
        try (var admin = Admin.create(bootstrap);
                var producer = producer(changelog)) {
            admin.createTopics(List.of(new NewTopic(changelog, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(changelog, "committed")).get();
            producer.commitTransaction();
            var watch =
                    new RestoreWatch(
                            admin,
                            changelog,
                            new RestoreProgress(System::nanoTime, new ChangelogWatch()));
            awaitNone(watch);
            producer.beginTransaction();
            var open = producer.send(new ProducerRecord<>(changelog, "open")).get().offset();

            var said = said(watch);

            assertThat(said)
                    .containsExactly(
                            "Restore waits for a transaction that is open partition=0 offset=%d remedy=\"kafka-transactions.sh --bootstrap-server ... abort --topic %s --partition 0 --start-offset %d, then restart the instances\""
                                    .formatted(open, changelog, open));
            producer.abortTransaction();
        }
    }

    /** The marker is written after the commit has returned. */
    private static void awaitNone(RestoreWatch watch) throws InterruptedException {
        var deadline = System.nanoTime() + MINUTE.toNanos();
        while (!watch.open(0).isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(watch.open(0)).isEmpty();
    }

    private static List<String> said(RestoreWatch watch) throws InterruptedException {
        var appender = new ListAppender<ILoggingEvent>();
        var log = (Logger) LoggerFactory.getLogger(RestoreWatch.class);
        appender.start();
        log.setLevel(Level.WARN);
        log.addAppender(appender);
        try {
            watch.look(Set.of(0));
            watch.look(Set.of(0));
        } finally {
            log.detachAppender(appender);
            log.setLevel(null);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static KafkaProducer<String, String> producer(String id) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        TestKafka.shared().bootstrap(),
                        "transactional.id",
                        id,
                        "key.serializer",
                        StringSerializer.class,
                        "value.serializer",
                        StringSerializer.class));
    }
}
