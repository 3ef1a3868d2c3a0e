package dev.metamorph.feed.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.FeedMark;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.RecordSamples;
import dev.metamorph.feed.writer.Eventually;
import dev.metamorph.feed.writer.FeedCounters;
import dev.metamorph.feed.writer.FeedReaderProbe;
import dev.metamorph.feed.writer.FeedWriter;
import dev.metamorph.feed.writer.LeaderClaim;
import dev.metamorph.feed.writer.SentTransactions;
import dev.metamorph.shape.Lsn;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Reads the last records of the feed's topic, and deletes the first ones. */
@Tag("servers")
@Timeout(120)
final class FeedTopicTest {
    private final FeedSettings settings =
            FeedSettings.of(TestKafka.freshStack(), TestKafka.shared().bootstrap());
    private final TopicPartition partition = new TopicPartition(FeedTopics.of(settings).feed(), 0);

    @BeforeEach
    void topics() {
        FeedTopics.ready(settings);
    }

    @Test
    void instances_that_start_at_the_same_time_find_the_same_topics() throws Exception {
        for (var round = 0; round < 5; round++) {
            var fresh =
                    FeedSettings.of(TestKafka.freshStack(), TestKafka.shared().bootstrap())
                            .withPartitions(8);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var starts =
                        IntStream.range(0, 6)
                                .mapToObj(_ -> threads.submit(() -> FeedTopics.ready(fresh)))
                                .toList();
                for (var start : starts) {
                    assertThat(start.get()).isEqualTo(FeedTopics.of(fresh));
                }
            }
        }
    }

    private KafkaProducer<byte[], byte[]> transactional() {
        var properties = new HashMap<String, Object>(settings.clients().common());
        properties.put("transactional.id", settings.stack());
        var bytes = new ByteArraySerializer();
        var producer = new KafkaProducer<>(properties, bytes, bytes);
        producer.initTransactions();
        return producer;
    }

    private ProducerRecord<byte[], byte[]> progress(long lsn, FeedMark mark) {
        var value = FeedCodec.encode(new Envelope(1, 1, new FeedRecord.Progress(new Lsn(lsn))));
        var record = new ProducerRecord<byte[], byte[]>(partition.topic(), 0, null, value);
        record.headers().add(mark.toHeader());
        return record;
    }

    private void write(KafkaProducer<byte[], byte[]> producer, long lsn, FeedMark mark) {
        producer.beginTransaction();
        var _ = producer.send(progress(lsn, mark));
        producer.commitTransaction();
    }

    @Test
    void the_last_record_is_found_behind_the_markers_of_transactions() {
        var mark = new FeedMark(new Lsn(9), 1, "7", new Lsn(5));
        try (var producer = transactional()) {
            write(producer, 9, mark);
            for (var i = 0; i < 5; i++) {
                producer.beginTransaction();
                var _ =
                        producer.send(
                                new ProducerRecord<>(partition.topic(), 0, null, new byte[1]));
                producer.flush();
                producer.abortTransaction();
            }
        }
        var committedOnly =
                settings.withClients(settings.clients().with("isolation.level", "read_committed"));

        assertThat(FeedTails.read(committedOnly)).containsExactly(new FeedTail.Known(0, 1, mark));
    }

    private ProducerRecord<byte[], byte[]> progress(long epoch, Lsn lsn) {
        var progress = new FeedRecord.Progress(lsn);
        var value = FeedCodec.encode(new Envelope(epoch, 1, progress));
        var record = new ProducerRecord<byte[], byte[]>(partition.topic(), 0, null, value);
        record.headers().add(new FeedMark(lsn, 1, "7", Lsn.ZERO).toHeader());
        return record;
    }

    @Test
    void records_that_a_former_leader_writes_late_are_not_the_end() {
        try (var producer = transactional()) {
            producer.beginTransaction();
            var _ = producer.send(progress(3, new Lsn(10)));
            var _ = producer.send(progress(8, new Lsn(20)));
            for (var i = 0; i < 20; i++) {
                var _ = producer.send(progress(3, new Lsn(30 + i)));
            }
            producer.commitTransaction();
        }

        assertThat(FeedTails.read(settings, 8))
                .containsExactly(
                        new FeedTail.Known(0, 8, new FeedMark(new Lsn(20), 1, "7", Lsn.ZERO)));
    }

    private void alter(String topic, String name, String value) throws Exception {
        try (var admin = Admin.create(settings.adminProperties())) {
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            var op = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all().get();
        }
    }

    @Test
    void a_feed_that_is_deleted_by_age_is_refused_with_the_command_that_mends_it()
            throws Exception {
        alter(partition.topic(), "retention.ms", "1000");

        Eventually.until(
                "the refusal",
                () -> {
                    try {
                        FeedTopics.ready(settings);
                        return false;
                    } catch (FeedMisconfiguredException e) {
                        assertThat(e)
                                .hasMessageEndingWith(
                                        "--entity-name %s --add-config retention.ms=-1"
                                                .formatted(partition.topic()));
                        return true;
                    }
                });
    }

    @Test
    void a_registry_that_is_not_compacted_is_refused() throws Exception {
        alter(settings.stack() + ".shapes", "cleanup.policy", "delete");

        Eventually.until(
                "the refusal",
                () -> {
                    try {
                        FeedTopics.ready(settings);
                        return false;
                    } catch (FeedMisconfiguredException e) {
                        assertThat(e).hasMessageEndingWith("--add-config cleanup.policy=compact");
                        return true;
                    }
                });
    }

    @Test
    void a_compacted_topic_that_does_not_exist_is_no_problem_and_another_policy_is() {
        FeedTopics.checkCompacted(settings, settings.stack() + ".none");
        FeedTopics.checkCompacted(settings, settings.stack() + ".shapes");

        assertThatThrownBy(() -> FeedTopics.checkCompacted(settings, partition.topic()))
                .isInstanceOf(FeedMisconfiguredException.class)
                .hasMessageEndingWith("--add-config cleanup.policy=compact");
    }

    @Test
    void a_topic_that_others_write_is_refused() {
        try (var producer = transactional()) {
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>(partition.topic(), 0, null, new byte[1]));
            producer.commitTransaction();
        }

        assertThatThrownBy(() -> FeedTails.read(settings))
                .isInstanceOf(FeedMisconfiguredException.class)
                .hasMessageContaining("is not a record of a feed");
    }

    @Test
    void kafka_that_does_not_answer_is_one_clear_failure() {
        var nowhere =
                FeedSettings.of("s", "127.0.0.1:1")
                        .withLimits(settings.limits().withAnswerWithin(Duration.ofMillis(300)));

        assertThatThrownBy(() -> FeedTopics.ready(nowhere))
                .isInstanceOf(FeedException.class)
                .hasMessage(
                        "creating topic s.feed: Kafka at 127.0.0.1:1 did not answer within 300 ms");
        assertThatThrownBy(() -> FeedTails.read(nowhere))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("reading the end of topic s.feed");
    }

    private void write(int transactions) {
        var leadership =
                new LeaderClaim(
                        UUID.randomUUID(),
                        RecordSamples.ADDRESS,
                        Lsn.ZERO,
                        FeedTails.read(settings),
                        -1);
        try (var writer =
                FeedWriter.claim(
                        settings,
                        leadership,
                        new SentTransactions(),
                        new FeedCounters(InstantSource.system()),
                        _ -> {})) {
            for (var i = 1; i <= transactions; i++) {
                writer.append(List.of(RecordSamples.transaction(i)));
                var lsn = new Lsn(i);
                Eventually.until("ack", () -> writer.acknowledged().equals(lsn));
            }
        }
    }

    private void commit(String group, long offset) throws Exception {
        try (var admin = Admin.create(settings.adminProperties())) {
            var offsets = Map.of(partition, new OffsetAndMetadata(offset));
            admin.alterConsumerGroupOffsets(group, offsets).all().get();
        }
    }

    @Test
    void trimming_stops_before_the_last_record_that_all_have_read() throws Exception {
        write(10);
        var a = settings.stack() + ".a";
        var b = settings.stack() + ".b";
        commit(a, 12);
        commit(b, 6);

        assertThat(FeedTrimmer.trim(settings, Set.of(a, b))).isEqualTo(Map.of(0, 5L));
        commit(b, 12);
        assertThat(FeedTrimmer.trim(settings, Set.of(a, b))).isEqualTo(Map.of(0, 11L));

        assertThat(FeedTails.read(settings).getFirst().mark().lsn()).isEqualTo(new Lsn(10));
        assertThat(FeedReaderProbe.records(settings, 0)).hasSize(1);
    }

    @Test
    void nothing_is_trimmed_before_all_have_committed_something() throws Exception {
        write(3);
        var a = settings.stack() + ".a";
        commit(a, 3);

        assertThat(FeedTrimmer.trim(settings, Set.of(a, settings.stack() + ".b"))).isEmpty();
        assertThat(FeedTrimmer.trim(settings, Set.of())).isEmpty();
    }
}
