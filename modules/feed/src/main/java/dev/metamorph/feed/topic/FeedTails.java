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

    /** More records than a former leader can have written late: what it had queued. */
    private static final long MAX_LATE_RECORDS = 4_096;

    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;
    private final long newestEpoch;

    private FeedTails(Consumer<byte[], byte[]> consumer, Duration patience, long newestEpoch) {
        this.consumer = consumer;
        this.patience = patience;
        this.newestEpoch = newestEpoch;
    }

    /**
     * Reads the tails of all partitions, in their order.
     *
     * @throws FeedMisconfiguredException if a last record was not written by a {@link FeedWriter}
     * @throws FeedException if Kafka does not answer
     */
    public static List<FeedTail> read(FeedSettings settings) {
        return read(settings, 0);
    }

    /**
     * Reads the tails of all partitions, in their order.
     *
     * @param newestEpoch the highest epoch that is known to have started, -1 for none: records of
     *     former epochs behind it do not count
     * @throws FeedMisconfiguredException if a last record was not written by a {@code FeedWriter}
     * @throws FeedException if Kafka does not answer
     */
    public static List<FeedTail> read(FeedSettings settings, long newestEpoch) {
        var topic = FeedTopics.of(settings).feed();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(properties(settings))) {
            var partitions =
                    IntStream.range(0, settings.partitions())
                            .mapToObj(partition -> new TopicPartition(topic, partition))
                            .toList();
            return new FeedTails(
                            consumer, settings.limits().answerWithin(), Math.max(0, newestEpoch))
                    .read(partitions);
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
            tails.add(
                    last(partition)
                            .<FeedTail>map(found -> found)
                            .orElseGet(() -> new FeedTail.Empty(partition.partition())));
        }
        return List.copyOf(tails);
    }

    /**
     * The last record of the newest epoch. Looks further and further back: the last offsets may
     * belong to transaction markers, which are no records, or to records of a former leader that
     * was paused, which no task accepts.
     */
    private Optional<FeedTail.Known> last(TopicPartition partition) {
        var one = List.of(partition);
        consumer.assign(one);
        long end = Objects.requireNonNull(consumer.endOffsets(one, patience).get(partition));
        long start =
                Objects.requireNonNull(consumer.beginningOffsets(one, patience).get(partition));
        for (var back = 1L; ; back *= 8) {
            var from = Math.max(start, end - back);
            var found = last(partition, from, end);
            var isNewest = found.isPresent() && found.get().epoch() >= newestEpoch;
            if (isNewest || from == start || (found.isPresent() && back >= MAX_LATE_RECORDS)) {
                return found;
            }
        }
    }

    private Optional<FeedTail.Known> last(TopicPartition partition, long from, long end) {
        var newest = Optional.<FeedTail.Known>empty();
        var deadline = System.nanoTime() + patience.toNanos();
        consumer.seek(partition, from);
        while (consumer.position(partition, patience) < end) {
            if (System.nanoTime() - deadline > 0) {
                throw new FeedException(
                        "reading the end of %s: no answer within %s"
                                .formatted(partition, patience));
            }
            for (var record : consumer.poll(POLL).records(partition)) {
                var tail = tail(record);
                if (newest.isEmpty() || tail.epoch() >= newest.get().epoch()) {
                    newest = Optional.of(tail);
                }
            }
        }
        return newest;
    }

    private static FeedTail.Known tail(ConsumerRecord<byte[], byte[]> record) {
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
