package dev.metamorph.publish.cursor;

import dev.metamorph.feed.topic.TopicReplicas;
import dev.metamorph.publish.topic.TopicReader;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The topic {@code <stack>.published}: compacted, with as many partitions as the feed. With one
 * partition for all, another publisher's open transaction would hold back what a takeover must
 * read.
 */
public final class CursorTopic implements Cursors {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, String> CONFIG =
            Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    Integer.toString(16 << 20),
                    TopicConfig.SEGMENT_MS_CONFIG,
                    Long.toString(Duration.ofMinutes(10).toMillis()));

    private final Admin admin;
    private final TopicReplicas replicas;
    private final String topic;
    private final int partitions;
    private final TopicReader reader;

    /**
     * The topic of a stack, which may not exist yet.
     *
     * @param replicas its replication, if it is created
     * @param partitions the number of the feed's partitions
     */
    public CursorTopic(
            Admin admin, TopicReplicas replicas, String stack, int partitions, TopicReader reader) {
        this.admin = admin;
        this.replicas = replicas;
        topic = name(stack);
        this.partitions = partitions;
        this.reader = reader;
    }

    /** {@code <stack>.published}. */
    public static String name(String stack) {
        return stack + ".published";
    }

    private void ready() {
        var found = partitionsOf(admin, topic);
        if (found.isEmpty()) {
            create(admin, replicas.topic(topic, partitions, CONFIG));
            return;
        }
        if (found.getAsInt() != partitions) {
            throw new KafkaException(
                    "topic %s has %d partitions, and the feed has %d; delete the topic, so that it is created again"
                            .formatted(topic, found.getAsInt(), partitions));
        }
    }

    /**
     * The number of partitions of a topic; empty if it does not exist.
     *
     * @throws KafkaException if Kafka refuses or does not answer in time
     */
    static OptionalInt partitionsOf(Admin admin, String name) {
        try {
            var described = admin.describeTopics(List.of(name)).topicNameValues();
            var found =
                    Objects.requireNonNull(described.get(name))
                            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return OptionalInt.of(found.partitions().size());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return OptionalInt.empty();
            }
            throw new KafkaException("describing topic " + name, e);
        } catch (TimeoutException e) {
            throw new KafkaException("describing topic " + name, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void create(Admin admin, NewTopic topic) {
        try {
            admin.createTopics(List.of(topic))
                    .all()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("creating topic " + topic.name(), e);
            }
        } catch (TimeoutException e) {
            throw new KafkaException("creating topic " + topic.name(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static KafkaException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new InterruptException(e);
    }

    @Override
    public Content read(int partition) {
        ready();
        var content = new Latest();
        reader.read(new TopicPartition(topic, partition), content::add);
        return new Content(content.cursors, content.setAside);
    }

    @Override
    public Set<String> named(int partition, long from) {
        var names = new HashSet<String>();
        reader.readUncommitted(
                new TopicPartition(topic, partition),
                from,
                record -> {
                    if (CursorKey.decode(record.key()).orElse(null)
                            instanceof CursorKey.OfShape(var name)) {
                        names.add(name);
                    }
                });
        return names;
    }

    /** The last record of each key. */
    private static final class Latest {
        private final Map<String, Cursor> cursors = new HashMap<>();
        private final Map<String, String> setAside = new HashMap<>();

        void add(ConsumerRecord<byte[], byte[]> record) {
            var value = record.value();
            switch (CursorKey.decode(record.key()).orElse(null)) {
                case CursorKey.OfShape(var name) when value == null -> cursors.remove(name);
                case CursorKey.OfShape(var name) -> cursors.put(name, CursorCodec.cursor(value));
                case CursorKey.OfSetAside(var name) when value == null -> setAside.remove(name);
                case CursorKey.OfSetAside(var name) ->
                        setAside.put(name, CursorCodec.setAside(value));
                case CursorKey.OfProgress _ -> {}
                case null -> {}
            }
        }
    }
}
