package dev.metamorph.feed.writer;

import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.EpochFilter;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.FeedEntry;
import dev.metamorph.feed.record.FeedPieces;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.Piece;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTopics;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads a partition of the feed from its beginning to its present end. */
public final class FeedReaderProbe {
    private FeedReaderProbe() {}

    /** All entries, as the topic holds them. */
    static List<FeedEntry> all(FeedSettings settings, int partition) {
        return records(settings, partition).stream()
                .map(record -> FeedCodec.decode(record.value()))
                .toList();
    }

    /** The records that {@link EpochFilter} accepts, with pieces joined. */
    static List<Envelope> accepted(FeedSettings settings, int partition) {
        var filter = EpochFilter.fresh();
        var parts = new ArrayList<byte[]>();
        var accepted = new ArrayList<Envelope>();
        for (var entry : all(settings, partition)) {
            if (!(filter.accept(entry) instanceof EpochFilter.Verdict.Accept)) {
                continue;
            }
            switch (entry) {
                case Envelope envelope -> {
                    parts.clear();
                    accepted.add(envelope);
                }
                case Piece piece -> {
                    parts.add(piece.bytes());
                    if (piece.isLast()) {
                        accepted.add(FeedPieces.join(piece, parts));
                        parts.clear();
                    }
                }
            }
        }
        return accepted;
    }

    /** The records of envelopes. */
    static List<FeedRecord> acceptedRecords(FeedSettings settings, int partition) {
        return accepted(settings, partition).stream().map(Envelope::record).toList();
    }

    /** The fragments of all accepted transactions, in order. */
    static List<Fragment> fragments(FeedSettings settings, int partition) {
        var fragments = new ArrayList<Fragment>();
        for (var record : acceptedRecords(settings, partition)) {
            if (record instanceof FeedRecord.Transactions(var some)) {
                fragments.addAll(some);
            }
        }
        return fragments;
    }

    public static List<ConsumerRecord<byte[], byte[]>> records(
            FeedSettings settings, int partition) {
        var topic = new TopicPartition(FeedTopics.of(settings).feed(), partition);
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(settings.consumerProperties("probe"))) {
            var one = List.of(topic);
            consumer.assign(one);
            consumer.seekToBeginning(one);
            long end = consumer.endOffsets(one).getOrDefault(topic, 0L);
            while (consumer.position(topic) < end) {
                records.addAll(consumer.poll(Duration.ofMillis(100)).records(topic));
            }
        }
        return records;
    }
}
