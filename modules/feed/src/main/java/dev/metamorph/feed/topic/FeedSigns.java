package dev.metamorph.feed.topic;

import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The signs of life of a stack's instances that Kafka shows.
 *
 * @param end the sum of the partitions' end offsets: it grows with every record
 * @param members the names of the instances whose applications are members of a group that reads
 *     the feed
 */
public record FeedSigns(long end, Set<String> members) {
    private static final String DOING = "looking for the members of the feed's groups";

    /** Copies the set. */
    public FeedSigns {
        members = Set.copyOf(members);
    }

    /**
     * Reads them.
     *
     * @param groups the consumer groups of all applications that read the feed
     * @throws FeedException if Kafka refuses or does not answer
     */
    public static FeedSigns read(FeedSettings settings, Set<String> groups) {
        try (var admin = FeedAdmin.connect(settings)) {
            var members = new HashSet<String>();
            for (var group : groups) {
                members.addAll(members(admin, group));
            }
            return new FeedSigns(end(admin, FeedTopics.of(settings)), members);
        }
    }

    private static Set<String> members(FeedAdmin admin, String group) {
        try {
            var descriptions = admin.kafka().describeConsumerGroups(Set.of(group)).all();
            return admin.await(DOING, descriptions).values().stream()
                    .flatMap(description -> description.members().stream())
                    .flatMap(FeedSigns::name)
                    .collect(Collectors.toSet());
        } catch (FeedException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Set.of();
            }
            throw e;
        }
    }

    /** Kafka Streams appends the number of the thread to the instance's name. */
    private static Stream<String> name(MemberDescription member) {
        return Optional.ofNullable(member.groupInstanceId())
                .flatMap(id -> id)
                .map(id -> id.replaceFirst("-\\d+$", ""))
                .stream();
    }

    private static long end(FeedAdmin admin, FeedTopics topics) {
        var latest =
                IntStream.range(0, topics.partitions())
                        .mapToObj(partition -> new TopicPartition(topics.feed(), partition))
                        .collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest()));
        return admin.await(DOING, admin.kafka().listOffsets(latest).all()).values().stream()
                .mapToLong(offset -> offset.offset())
                .sum();
    }
}
