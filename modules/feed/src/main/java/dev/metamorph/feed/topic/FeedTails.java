package dev.metamorph.feed.topic;

import dev.metamorph.feed.record.EpochFilter;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.FeedMark;
import dev.metamorph.feed.writer.FeedWriter;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads the last record of every partition of the feed. To be called while the database's advisory
 * lock is held: then only records of former leaders can follow, and {@link EpochFilter} ignores
 * them.
 */
public final class FeedTails {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;

    private FeedTails(Consumer<byte[], byte[]> consumer, Duration patience) {
        this.consumer = consumer;
        this.patience = patience;
    }

    /**
     * Reads the tails of all partitions, in their order.
     *
     * @throws FeedMisconfiguredException if a last record was not written by a {@link FeedWriter}
     * @throws FeedException if Kafka does not answer
     */
    public static List<FeedTail> read(FeedSettings settings) {
        var topic = FeedTopics.of(settings).feed();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(properties(settings))) {
            var partitions =
                    IntStream.range(0, settings.partitions())
                            .mapToObj(partition -> new TopicPartition(topic, partition))
                            .toList();
            return new FeedTails(consumer, settings.limits().answerWithin()).read(partitions);
        } catch (KafkaException e) {
            throw KafkaErrors.translate("reading the end of topic %s".formatted(topic), e);
        }
    }

    /**
     * Lets a fetch that finds nothing return after 10 ms. With the default, the fetch of the next
     * partition would wait half a second behind it, while the stack has no leader.
     */
    private static Map<String, Object> properties(FeedSettings settings) {
        var all = settings.consumerProperties("tails");
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "10");
        return all;
    }

    private List<FeedTail> read(List<TopicPartition> partitions) {
        var tails = new ArrayList<FeedTail>();
        for (var partition : partitions) {
            var record = lastRecord(partition);
            tails.add(
                    record.isEmpty()
                            ? new FeedTail.Empty(partition.partition())
                            : tail(record.get()));
        }
        return List.copyOf(tails);
    }

    /**
     * Looks further and further back, because the last offsets may belong to transaction markers,
     * which are no records.
     */
    private Optional<ConsumerRecord<byte[], byte[]>> lastRecord(TopicPartition partition) {
        var one = List.of(partition);
        consumer.assign(one);
        long end = Objects.requireNonNull(consumer.endOffsets(one, patience).get(partition));
        long start =
                Objects.requireNonNull(consumer.beginningOffsets(one, patience).get(partition));
        for (var back = 1L; ; back *= 8) {
            var from = Math.max(start, end - back);
            var found = lastOf(partition, from, end);
            if (found.isPresent() || from == start) {
                return found;
            }
        }
    }

    private Optional<ConsumerRecord<byte[], byte[]>> lastOf(
            TopicPartition partition, long from, long end) {
        var found = Optional.<ConsumerRecord<byte[], byte[]>>empty();
        var deadline = System.nanoTime() + patience.toNanos();
        consumer.seek(partition, from);
        while (consumer.position(partition, patience) < end) {
            if (System.nanoTime() - deadline > 0) {
                throw new FeedException(
                        "reading the end of %s: no answer within %s"
                                .formatted(partition, patience));
            }
            for (var record : consumer.poll(POLL).records(partition)) {
                found = Optional.of(record);
            }
        }
        return found;
    }

    private static FeedTail tail(ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader(FeedMark.HEADER);
        if (header == null) {
            throw new FeedMisconfiguredException(
                    "record %d of %s-%d is not a record of a feed: use another stack id"
                            .formatted(record.offset(), record.topic(), record.partition()));
        }
        var entry = FeedCodec.decode(record.value());
        return new FeedTail.Known(
                record.partition(), entry.epoch(), FeedMark.decode(header.value()));
    }
}
