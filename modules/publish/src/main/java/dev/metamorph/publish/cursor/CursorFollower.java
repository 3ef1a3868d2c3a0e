package dev.metamorph.publish.cursor;

import dev.metamorph.publish.topic.OpenTransactions.Open;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.PublishingStates;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Follows {@code <stack>.published} from its beginning on a thread of its own, so that every
 * instance knows the state of every published shape. While the topic does not exist, no shape has a
 * state.
 */
public final class CursorFollower implements PublishingStates, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CursorFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CHECK = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 1_000;

    private final String topic;
    private final int partitions;
    private final Map<String, Object> properties;
    private final Map<String, Written> cursors = new ConcurrentHashMap<>();
    private final Map<String, Aside> setAside = new ConcurrentHashMap<>();
    private final Map<Integer, Complete> progress = new ConcurrentHashMap<>();

    /** The partitions that cannot be read to their end. */
    private final Map<Integer, Aside> unread = new ConcurrentHashMap<>();

    private final ToLongFunction<TopicPartition> ends;
    private final StandStill standStill = new StandStill();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private CursorFollower(
            String stack,
            int partitions,
            Map<String, ?> consumer,
            ToLongFunction<TopicPartition> ends) {
        topic = CursorTopic.name(stack);
        this.partitions = partitions;
        this.ends = ends;
        properties = new HashMap<>(consumer);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        thread =
                Thread.ofPlatform()
                        .name("metamorph-%s-cursors".formatted(stack))
                        .daemon()
                        .unstarted(this::run);
    }

    private record Written(Cursor cursor, int partition, Instant at, long records) {}

    /** The topic says everything up to an LSN, as was known at a time. */
    private record Complete(Lsn lsn, Instant at) {
        Complete newer(@Nullable Complete other) {
            return other != null && lsn.isAtOrBefore(other.lsn) ? other : this;
        }
    }

    private record Aside(String reason, Instant at) {}

    /**
     * Starts to follow the topic.
     *
     * @param partitions the number of the feed's partitions
     * @param consumer settings of the consumer; isolation and offsets are set here
     * @param ends asks for the offset behind a partition's last record, committed or not
     */
    public static CursorFollower start(
            String stack,
            int partitions,
            Map<String, ?> consumer,
            ToLongFunction<TopicPartition> ends) {
        var follower = new CursorFollower(stack, partitions, consumer, ends);
        follower.thread.start();
        return follower;
    }

    private void run() {
        try {
            do {
                try {
                    follow();
                } catch (InterruptException e) {
                    throw new InterruptedException(e.getMessage());
                } catch (KafkaException e) {
                    log.warn("Cursors not read topic={} error={}", topic, e.getMessage());
                }
            } while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() throws InterruptedException {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(properties)) {
            if (!awaitTopic(consumer)) {
                return;
            }
            var all =
                    IntStream.range(0, partitions)
                            .mapToObj(each -> new TopicPartition(topic, each))
                            .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            var check = System.nanoTime();
            while (closed.getCount() > 0) {
                consumer.poll(POLL).forEach(this::tell);
                if (System.nanoTime() - check >= CHECK.toNanos()) {
                    all.forEach(each -> check(each, consumer.position(each)));
                    check = System.nanoTime();
                }
            }
        }
    }

    /**
     * Asks with one consumer: most stacks publish nothing, and a consumer costs threads,
     * connections and metrics. False if the follower was closed.
     */
    private boolean awaitTopic(KafkaConsumer<byte[], byte[]> consumer) throws InterruptedException {
        while (consumer.partitionsFor(topic, PATIENCE).size() < partitions) {
            if (closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    /** The reader waits where a transaction is open; nobody ends one that its coordinator lost. */
    private void check(TopicPartition partition, long position) {
        var stands =
                standStill.lasts(
                        partition.partition(),
                        position,
                        ends.applyAsLong(partition),
                        System.nanoTime());
        if (!stands) {
            unread.remove(partition.partition());
            return;
        }
        var reason = new Open(partition, position, -1, "").describe();
        if (unread.putIfAbsent(partition.partition(), new Aside(reason, Instant.now())) == null) {
            log.warn("Cursors not read to their end reason=\"{}\"", reason);
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record) {
        try {
            CursorKey.decode(record.key()).ifPresent(key -> tell(key, record));
        } catch (IllegalArgumentException e) {
            log.error(
                    "Cursor not understood topic={} partition={} offset={}",
                    topic,
                    record.partition(),
                    record.offset(),
                    e);
        }
    }

    private void tell(CursorKey key, ConsumerRecord<byte[], byte[]> record) {
        var value = record.value();
        var at = Instant.ofEpochMilli(record.timestamp());
        switch (key) {
            case CursorKey.OfShape(var name) when value == null -> cursors.remove(name);
            case CursorKey.OfShape(var name) ->
                    cursors.put(
                            name,
                            new Written(
                                    CursorCodec.cursor(value),
                                    record.partition(),
                                    at,
                                    CursorCodec.written(value)));
            case CursorKey.OfSetAside(var name) when value == null -> setAside.remove(name);
            case CursorKey.OfSetAside(var name) ->
                    setAside.put(name, new Aside(CursorCodec.setAside(value), at));
            case CursorKey.OfProgress(var partition) when value == null ->
                    progress.remove(partition);
            case CursorKey.OfProgress(var partition) ->
                    progress.put(partition, new Complete(CursorCodec.progress(value), at));
        }
    }

    @Override
    public Optional<State> of(String name) {
        var aside = setAside.get(name);
        if (aside != null) {
            return Optional.of(new State.SetAside(aside.reason(), aside.at()));
        }
        return Optional.ofNullable(cursors.get(name)).map(this::written);
    }

    private State written(Written written) {
        var aside = unread.get(written.partition());
        if (aside != null) {
            return new State.SetAside(aside.reason(), aside.at());
        }
        var cursor = written.cursor();
        var known = new Complete(cursor.complete(), written.at());
        var live = cursor.phase() == Phase.LIVE;
        var newest = live ? known.newer(progress.get(written.partition())) : known;
        return new State.Writing(
                cursor.phase(),
                cursor.handle(),
                cursor.offset(),
                newest.lsn(),
                newest.at(),
                written.records());
    }

    /** Stops within a second. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
