package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.feed.topic.FeedClients;
import dev.metamorph.feed.topic.TopicReplicas;
import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.publish.cursor.CursorCodec;
import dev.metamorph.publish.cursor.CursorKey;
import dev.metamorph.publish.cursor.CursorTopic;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.publish.topic.KafkaOpenTransactions;
import dev.metamorph.publish.topic.OpenTransactions.Open;
import dev.metamorph.publish.topic.TopicReader;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.measure.CommitTimes;
import dev.metamorph.shape.port.PublishingStates.State;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A publisher that finds transactions which Kafka has not ended in every partition. */
@Tag("servers")
@Timeout(240)
final class HangingTransactionsTest {
    private static final ShapeHandle SHAPE = new ShapeHandle("1-100");

    @TempDir Path folder;
    private final String stack = TestKafka.freshStack();
    private final TopicPartition cursors = new TopicPartition(CursorTopic.name(stack), 0);
    private final MemoryLogs logs = new MemoryLogs();
    private final MemoryDeclarations shapes = new MemoryDeclarations();
    private final AtomicLong commits = new AtomicLong();

    /** How far the publishers' clock is ahead, in ns. */
    private final AtomicLong ahead = new AtomicLong();

    private final Admin admin =
            Admin.create(Map.of("bootstrap.servers", TestKafka.shared().bootstrap()));
    private final HangingRecord hanging = new HangingRecord(admin, TestKafka.shared().port());
    private PartitionPublisher publisher;
    private TopicFold fold;

    @BeforeEach
    void publishThreeRows() {
        logs.create(SHAPE, Map.of(1, "a", 2, "a", 3, "a"));
        shapes.put("items", stack + ".items", Map.of(), SHAPE);
        publisher = start();
        fold = new TopicFold(TestKafka.shared().bootstrap(), stack + ".items");
        fold.await(Map.of(1, "a", 2, "a", 3, "a"));
        logs.add(SHAPE, "update", 10, 1, "b");
        fold.await(Map.of(1, "b", 2, "a", 3, "a"));
        publisher.close();
    }

    @AfterEach
    void stop() {
        publisher.close();
        fold.close();
        admin.close(Duration.ZERO);
    }

    private PublisherSettings settings() {
        return new PublisherSettings(
                stack,
                1,
                TopicReplicas.ofBroker(),
                FeedClients.of(TestKafka.shared().bootstrap()),
                folder);
    }

    private PartitionPublisher start() {
        return PartitionPublisher.start(
                new PublisherPorts(
                        stack,
                        1,
                        shapes,
                        logs,
                        _ -> OptionalLong.of(commits.incrementAndGet()),
                        Publishers.kafka(settings(), admin, (_, _) -> RegisteredSchemas.NONE),
                        new PublisherCounters(new CommitTimes(InstantSource.system())),
                        () -> System.nanoTime() + ahead.get()),
                0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The cursor that says that the topic has everything up to there. */
    private byte[] cursorAt(long lsn) {
        var reader = new TopicReader(admin, settings().consumer("test"));
        var found = new TreeMap<String, Cursor>();
        reader.read(
                cursors,
                record -> {
                    if (CursorKey.decode(record.key()).orElse(null)
                            instanceof CursorKey.OfShape(var name)) {
                        found.put(name, CursorCodec.cursor(record.value()));
                    }
                });
        var cursor = Objects.requireNonNull(found.get("items"));
        return CursorCodec.encode(cursor.at(new LogOffset(lsn, 0), 0, cursor.complete()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void one_of_the_cursors_is_ended_and_nothing_is_lost(String writer) throws Exception {
        logs.add(SHAPE, "update", 11, 2, "c");
        hanging.write(
                stack + "-publisher-0-" + writer,
                cursors,
                new SimpleRecord(new CursorKey.OfShape("items").encode(), cursorAt(11)));

        publisher = start();

        fold.await(Map.of(1, "b", 2, "c", 3, "a"));
        logs.add(SHAPE, "update", 12, 3, "d");
        fold.await(Map.of(1, "b", 2, "c", 3, "d"));
        assertThat(fold.seen()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void rows_that_hang_are_sent_again_although_the_cursor_has_them(String writer)
            throws Exception {
        logs.add(SHAPE, "update", 11, 2, "c");
        write(new CursorKey.OfShape("items").encode(), cursorAt(11));
        for (var partition = 0; partition < 2; partition++) {
            hanging.write(
                    stack + "-publisher-0-" + writer,
                    new TopicPartition(stack + ".items", partition),
                    new SimpleRecord(bytes("{\"id\":2}"), bytes("{\"id\":2,\"v\":\"c\"}")));
        }

        publisher = start();

        fold.await(Map.of(1, "b", 2, "c", 3, "a"));
        logs.add(SHAPE, "update", 12, 3, "d");
        fold.await(Map.of(1, "b", 2, "c", 3, "d"));
        assertThat(fold.seen()).doesNotHaveDuplicates().contains("repair 2");
    }

    @Test
    void a_turn_notices_rows_that_hang_and_begins_anew() throws Exception {
        publisher = start();
        logs.add(SHAPE, "update", 11, 2, "c");
        fold.await(Map.of(1, "b", 2, "c", 3, "a"));
        for (var partition = 0; partition < 2; partition++) {
            hanging.write(
                    stack + "-publisher-0-b",
                    new TopicPartition(stack + ".items", partition),
                    new SimpleRecord(bytes("{\"id\":2}"), bytes("{\"id\":2,\"v\":\"no\"}")));
        }

        untilInFuture(() -> hanging().isEmpty());

        logs.add(SHAPE, "update", 12, 3, "d");
        fold.await(Map.of(1, "b", 2, "c", 3, "d"));
        assertThat(fold.seen()).doesNotHaveDuplicates();
    }

    private List<Open> hanging() {
        return new KafkaOpenTransactions(admin).find(Set.of(), Set.of(stack + ".items"));
    }

    @Test
    void one_of_a_producer_that_is_gone_is_told_with_the_command_that_ends_it() throws Exception {
        logs.add(SHAPE, "update", 11, 2, "c");
        hanging.write(
                "former",
                1_000_000,
                (short) 0,
                cursors,
                new SimpleRecord(new CursorKey.OfShape("items").encode(), cursorAt(11)));
        var open = new KafkaOpenTransactions(admin).find(Set.of(), Set.of(cursors.topic()));

        publisher = start();

        untilInFuture(() -> publisher.trouble().isPresent());
        assertThat(publisher.trouble())
                .get()
                .asInstanceOf(type(State.SetAside.class))
                .extracting(State.SetAside::reason)
                .asString()
                .contains(
                        "abort --topic %s --partition 0 --start-offset %d"
                                .formatted(cursors.topic(), open.getFirst().offset()));
    }

    /** Lets the publishers' clock run much faster than time. */
    private void untilInFuture(BooleanSupplier condition) {
        var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("in time").isNegative();
            ahead.addAndGet(Duration.ofSeconds(5).toNanos());
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        }
    }

    private void write(byte[] key, byte[] value) throws Exception {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", TestKafka.shared().bootstrap());
        try (var producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(cursors.topic(), cursors.partition(), key, value))
                    .get();
        }
    }
}
