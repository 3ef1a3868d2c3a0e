package dev.metamorph.coordinator.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.coordinator.port.Feed;
import dev.metamorph.coordinator.port.RegistryListener;
import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.feed.record.RegistryCodec;
import dev.metamorph.feed.record.RegistryKey;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

@Tag("servers")
@Execution(ExecutionMode.CONCURRENT)
final class KafkaFeedTest {
    private static final URI HERE = URI.create("http://here:3000");
    private static final Incarnation HISTORY = new Incarnation("77", 1, new Lsn(500));

    private final FeedSettings settings =
            FeedSettings.of(TestKafka.freshStack(), TestKafka.shared().bootstrap())
                    .withPartitions(2);
    private final FeedTopics topics = FeedTopics.ready(settings);
    private final KafkaFeed feed = KafkaFeed.of(settings, HERE);

    @Test
    void a_new_feed_has_no_tails_and_one_with_a_history_tells_it() throws Exception {
        var before = feed.tails();
        try (var epoch = feed.claim(HISTORY, _ -> {})) {
            var claimed = feed.tails();
            epoch.purge(HISTORY).get(20, TimeUnit.SECONDS);

            assertThat(before).isEmpty();
            assertThat(claimed).isEmpty();
            assertThat(feed.tails())
                    .containsExactly(
                            new Feed.Tail(0, new Lsn(500), "77", 1, Lsn.ZERO),
                            new Feed.Tail(1, new Lsn(500), "77", 1, Lsn.ZERO));
        }
    }

    @Test
    void the_registry_is_read_whole_and_then_followed() throws Exception {
        var leader = new RegistryRecord.Leader(0, 4, new UUID(1, 2), HERE);
        var shape = shape("1-1");
        send(RegistryCodec.keyOf(shape), shape);
        send(RegistryCodec.keyOf(leader), leader);

        var told = new LinkedBlockingQueue<Object>();
        try (var following = feed.follow(listener(told))) {
            assertThat(following).isNotNull();
            assertThat(List.of(take(told), take(told), take(told)))
                    .containsExactly(shape, leader, "caught up");
            send(new RegistryKey.Shape(shape.handle()), null);

            assertThat(take(told)).isEqualTo(shape.handle());
        }
    }

    @Test
    void an_empty_registry_is_read_whole_at_once() throws Exception {
        var told = new LinkedBlockingQueue<Object>();
        try (var following = feed.follow(listener(told))) {
            assertThat(following).isNotNull();
            assertThat(take(told)).isEqualTo("caught up");
        }
    }

    @Test
    void an_epoch_ends_when_a_partition_says_that_it_follows_nobody() throws Exception {
        assertThat(feed.tails()).isEmpty();
        var told = new LinkedBlockingQueue<Object>();
        var failures = new LinkedBlockingQueue<Throwable>();
        try (var following = feed.follow(listener(told));
                var epoch = feed.claim(HISTORY, failures::add)) {
            assertThat(following).isNotNull();
            assertThat(epoch.epoch()).isNotNegative();
            send(new RegistryKey.Leader(1), null);

            assertThat(failures.poll(60, TimeUnit.SECONDS))
                    .hasMessageContaining("partition 1 lacks records");
        }
    }

    private void send(RegistryKey key, @Nullable RegistryRecord record) throws Exception {
        var properties =
                Map.<String, Object>of("bootstrap.servers", TestKafka.shared().bootstrap());
        try (var producer =
                new KafkaProducer<byte[], byte[]>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    topics.shapes(),
                                    RegistryCodec.encode(key),
                                    record == null ? null : RegistryCodec.encode(record)))
                    .get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void the_members_of_the_feeds_group_are_named_by_their_instances() {
        var group = settings.stack() + "-shapelog";
        var grouped = feed.trimmedBehind(Set.of(group));
        var before = grouped.signs();

        try (var member = new KafkaConsumer<byte[], byte[]>(consumer(group, "some-instance-1"))) {
            member.subscribe(List.of(topics.feed()));
            var deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!grouped.signs().members().equals(Set.of("some-instance"))) {
                assertThat(System.nanoTime()).as("waited for the member").isLessThan(deadline);
                member.poll(Duration.ofMillis(100));
            }
        }

        assertThat(before).isEqualTo(new Feed.Signs(0, Set.of()));
    }

    private static Map<String, Object> consumer(String group, String instance) {
        return Map.of(
                "bootstrap.servers",
                TestKafka.shared().bootstrap(),
                "group.id",
                group,
                "group.instance.id",
                instance,
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class);
    }

    @Test
    void a_pulse_beats_while_kafka_answers() {
        try (var pulse = feed.pulse(Duration.ofSeconds(30))) {
            pulse.beat();
            pulse.beat();
        }
        var away = KafkaFeed.of(FeedSettings.of(settings.stack(), "127.0.0.1:1"), HERE);
        try (var pulse = away.pulse(Duration.ofMillis(200))) {
            assertThatThrownBy(pulse::beat)
                    .isInstanceOf(FeedException.class)
                    .hasMessageContaining("did not answer within 200 ms");
        }
    }

    @Test
    void how_a_table_is_published_is_in_the_registry_for_the_next_leader() throws Exception {
        var table = new RegistryRecord.Published(new RelationId(7), "5 600", Set.of("all"), "");
        var told = new LinkedBlockingQueue<Object>();
        assertThat(feed.tails()).isEmpty();

        try (var epoch = feed.claim(HISTORY, _ -> {})) {
            epoch.keep(table).get(20, TimeUnit.SECONDS);
        }

        try (var following = feed.follow(listener(told))) {
            assertThat(following).isNotNull();
            assertThat(take(told)).isEqualTo(table);
        }
    }

    private static Object take(LinkedBlockingQueue<Object> told) throws InterruptedException {
        var next = told.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private static RegistryListener listener(LinkedBlockingQueue<Object> told) {
        return new RegistryListener() {
            @Override
            public void shape(RegistryRecord.Shape shape) {
                told.add(shape);
            }

            @Override
            public void removed(ShapeHandle handle) {
                told.add(handle);
            }

            @Override
            public void declared(RegistryRecord.Declaration declaration) {
                told.add(declaration);
            }

            @Override
            public void undeclared(String name) {
                told.add(name);
            }

            @Override
            public void leader(RegistryRecord.Leader leader) {
                told.add(leader);
            }

            @Override
            public void published(RegistryRecord.Published table) {
                told.add(table);
            }

            @Override
            public void caughtUp() {
                told.add("caught up");
            }
        };
    }

    private static RegistryRecord.Shape shape(String handle) {
        var name = new TableName("public", "items");
        var relation =
                new Relation(
                        new RelationId(1),
                        name,
                        Relation.Kind.TABLE,
                        ReplicaIdentity.FULL,
                        List.of(new Column("id", PgType.base(23, "int4"), true, false, "")),
                        List.of(0),
                        false,
                        List.of());
        return new RegistryRecord.Shape(
                new ShapeHandle(handle),
                0,
                RegistryRecord.State.ACTIVE,
                new ShapeDefinition(
                        relation.id(),
                        name,
                        List.of("id"),
                        "",
                        List.of("id"),
                        true,
                        Replica.DEFAULT,
                        LogMode.FULL),
                relation);
    }
}
