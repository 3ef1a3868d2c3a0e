package dev.metamorph.shapelog;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.delete;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.keepingRows;
import static dev.metamorph.shapelog.task.Items.row;
import static dev.metamorph.shapelog.task.Items.where;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.RegistryCodec;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shapelog.task.Feeding;
import dev.metamorph.shapelog.task.KeptRowsFold;
import dev.metamorph.shapelog.task.MapStore;
import dev.metamorph.shapelog.task.Rig;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs a feed through Kafka Streams and RocksDB without a broker. */
final class TopologyTest {
    private static final String STACK = "s";

    private final LocalPartitions partitions = new LocalPartitions();
    private final Heard heard = new Heard();
    private TopologyTestDriver driver;
    private Feeding feed;

    @BeforeEach
    void start(@TempDir Path folder) {
        var settings =
                ShapeLogSettings.of(STACK, "none:1", folder, URI.create("http://127.0.0.1:1"));
        var topology = FeedTopology.of(STACK, partitions, _ -> then -> then.accept(0), heard);
        driver = new TopologyTestDriver(topology, StreamsSettings.of(settings));
        TestInputTopic<byte[], byte[]> topic =
                driver.createInputTopic(
                        Topics.feed(STACK), new ByteArraySerializer(), new ByteArraySerializer());
        feed = new Feeding(topic::pipeInput);
        feed.leader(0);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void someFeed() {
        feed.shape(all("h", 300), row(1, "a"))
                .shape(where("g", "id = 2"))
                .part(2000, 0, false, insert(1, "a"), insert(2, "b"))
                .part(2000, 2, true, insert(3, "c".repeat(2_000_000)))
                .transaction(3000, insert(2, "d"));
    }

    private Rig replayed() {
        var rig = new Rig();
        feed.values().forEach(rig::take);
        return rig;
    }

    /** A store restored from the changelog alone. */
    private MapStore restored() {
        var store = new MapStore();
        var changelog =
                driver.createOutputTopic(
                        STACK + "-shapelog-" + TaskProcessor.STORE + "-changelog",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        for (var entry : changelog.readKeyValuesToList()) {
            store.write(List.of(KeyValue.pair(Bytes.wrap(entry.key), entry.value)));
        }
        return store;
    }

    @Test
    void readers_see_the_log_that_a_task_without_kafka_makes() {
        someFeed();
        var logs = partitions.find(0).orElseThrow();
        var h = new ShapeHandle("h");

        assertThat(logs.read(h, LogOffset.SNAPSHOT_END))
                .isEqualTo(replayed().read("h", LogOffset.SNAPSHOT_END));
        assertThat(heard.lastProcessed()).isGreaterThan(8);
    }

    @Test
    void store_changelog_and_replay_are_the_same_to_the_byte() {
        someFeed();
        var inStreams = new MapStore();
        try (var all = driver.<Bytes, byte[]>getKeyValueStore(TaskProcessor.STORE).all()) {
            all.forEachRemaining(entry -> inStreams.write(List.of(entry)));
        }

        assertThat(inStreams.contents()).isEqualTo(replayed().store().contents());
        assertThat(restored().contents()).isEqualTo(replayed().store().contents());
    }

    @Test
    void kept_rows_are_read_from_rocksdb_in_the_order_of_their_keys() {
        feed.shape(keepingRows(all("h")), row(2, "b"), row(-1, "c"), row(300, "d"))
                .transaction(2000, insert(1, "a"), insert(9, "x".repeat(2_000_000)))
                .part(3000, 0, false, delete(2, "b"), insert(4, "e"));
        var logs = partitions.find(0).orElseThrow();
        var h = new ShapeHandle("h");
        var all = (ShapeRows.Answer.Rows) logs.rows(h, KeptRowsFold.ALL);
        var backwards = new ShapeRows.Query(new byte[0], new byte[0], false, true, 2);

        assertThat(KeptRowsFold.of(all)).isEqualTo(KeptRowsFold.of(replayed().log("h")));
        assertThat(all.rows()).hasSize(5);
        assertThat(KeptRowsFold.of((ShapeRows.Answer.Rows) logs.rows(h, backwards)))
                .isEqualTo(KeptRowsFold.of(all).reversed().subList(0, 2));
        assertThat(restored().contents().equals(replayed().store().contents())).isTrue();
    }

    @Test
    void shapes_that_ended_for_a_lost_changelog_in_a_transaction_that_is_aborted_end_again(
            @TempDir Path other) {
        partitions.changelog().restoring(0, 6, 5);
        feed.shape(all("h"), row(1, "a"));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(partitions.find(0).orElseThrow().shapes()).isZero();
        feed.shape(all("g"), row(1, "a"));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(partitions.find(0).orElseThrow().shapes()).isOne();
        driver.close();

        start(other);
        feed.shape(all("h"), row(1, "a"));
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(partitions.find(0).orElseThrow().shapes()).isZero();
    }

    @Test
    void the_shape_registry_is_written() {
        feed.shape(all("h")).send(new ShapeDropped(new ShapeHandle("h"), "asked"));
        var registry =
                driver.createOutputTopic(
                        Topics.shapes(STACK),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());

        assertThat(registry.readKeyValuesToList())
                .extracting(entry ->
                        RegistryCodec.decodeKey(entry.key) + (entry.value == null ? " gone" : ""))
                .containsExactly(
                        "Leader[partition=0]",
                        "Shape[handle=h]",
                        "Shape[handle=h]",
                        "Shape[handle=h] gone");
        assertThat(heard.ended()).containsExactly("h: asked");
    }

    @Test
    void the_logs_of_a_task_that_leaves_are_not_here_any_more() {
        feed.shape(all("h"));
        var logs = partitions.find(0).orElseThrow();
        partitions.left(0, logs);
        logs.close();

        assertThat(partitions.find(0)).isEmpty();
        assertThat(logs.read(new ShapeHandle("h"), LogOffset.BEFORE_ALL))
                .isInstanceOf(Answer.NotYet.class);
    }
}
