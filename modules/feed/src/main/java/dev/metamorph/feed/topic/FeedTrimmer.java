package dev.metamorph.feed.topic;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Deletes what every application of the stack is past. The last record that they all have read is
 * kept, so that a partition never looks as if it were new; and a partition of which one of them has
 * committed nothing yet is left alone.
 */
public final class FeedTrimmer {
    private final FeedAdmin admin;
    private final FeedTopics topics;
    private final String doing;

    private FeedTrimmer(FeedAdmin admin, FeedTopics topics) {
        this.admin = admin;
        this.topics = topics;
        this.doing = "trimming topic %s".formatted(topics.feed());
    }

    /**
     * Trims all partitions now.
     *
     * @param groups the consumer groups of all applications that read the feed: the application ids
     *     of Kafka Streams
     * @return by partition, from which record offset on its records are kept; without those that
     *     were left alone
     * @throws FeedException if Kafka does not do it
     */
    public static Map<Integer, Long> trim(FeedSettings settings, Set<String> groups) {
        try (var admin = FeedAdmin.connect(settings)) {
            return new FeedTrimmer(admin, FeedTopics.of(settings)).trim(groups);
        }
    }

    private Map<Integer, Long> trim(Set<String> groups) {
        var partitions =
                IntStream.range(0, topics.partitions())
                        .mapToObj(partition -> new TopicPartition(topics.feed(), partition))
                        .toList();
        var committed = new ArrayList<Map<TopicPartition, OffsetAndMetadata>>();
        for (var group : groups) {
            var answer = admin.kafka().listConsumerGroupOffsets(group);
            committed.add(admin.await(doing, answer.partitionsToOffsetAndMetadata(group)));
        }
        var deletions = new HashMap<TopicPartition, RecordsToDelete>();
        var kept = new HashMap<Integer, Long>();
        for (var partition : partitions) {
            firstKept(partition, committed)
                    .ifPresent(offset -> {
                        deletions.put(partition, RecordsToDelete.beforeOffset(offset));
                        kept.put(partition.partition(), offset);
                    });
        }
        admin.await(doing, admin.kafka().deleteRecords(deletions).all());
        return Map.copyOf(kept);
    }

    private Optional<Long> firstKept(
            TopicPartition partition, List<Map<TopicPartition, OffsetAndMetadata>> committed) {
        var end = offset(partition, OffsetSpec.latest());
        var least = end;
        for (var ofGroup : committed) {
            var offset = ofGroup.get(partition);
            if (offset == null) {
                return Optional.empty();
            }
            least = Math.min(least, offset.offset());
        }
        var first = least - 1;
        var start = offset(partition, OffsetSpec.earliest());
        return committed.isEmpty() || first <= start ? Optional.empty() : Optional.of(first);
    }

    private long offset(TopicPartition partition, OffsetSpec which) {
        var answer = admin.kafka().listOffsets(Map.of(partition, which));
        return admin.await(doing, answer.partitionResult(partition)).offset();
    }
}
