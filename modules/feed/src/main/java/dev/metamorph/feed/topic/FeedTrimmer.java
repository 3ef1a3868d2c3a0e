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
 * Deletes the records that every application of the stack has processed. The last record that all
 * have processed is kept, so that a partition never looks like a new one. A partition is skipped as
 * long as one application has committed no offset for it.
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
     * @param groups the consumer groups of all applications that read the feed, which are the
     *     application ids of Kafka Streams
     * @return by partition, the first record offset that is kept; without skipped partitions
     * @throws FeedException if Kafka refuses or does not answer
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
