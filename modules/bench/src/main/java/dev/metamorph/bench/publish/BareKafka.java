package dev.metamorph.bench.publish;

import dev.metamorph.bench.replication.JsonLine;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Producers without anything before them, on the service's broker: two transactional ones in turn
 * with a read-committed consumer, and an idempotent one without transactions. Records are as large
 * as those of a published shape, and a transaction has one more, as a cursor would be.
 */
final class BareKafka {
    private static final int PER_SECOND = 1_000;
    private static final int WARM_UP = 5 * PER_SECOND;
    private static final int MAX_ROWS = 4_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final byte[] HEADERS = "h".repeat(150).getBytes(StandardCharsets.US_ASCII);

    private final String bootstrap;

    BareKafka(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Milliseconds from a row's time to be sent until a consumer has it. */
    void latency(String topic, int measured, boolean transactional) throws Exception {
        var rows = WARM_UP + measured;
        create(topic);
        var queue = new LinkedBlockingQueue<Integer>();
        var due = new long[rows];
        try (var follower = follow(topic, rows, transactional);
                var producers = new Producers(bootstrap, topic, transactional)) {
            var sending = start(() -> send(queue, rows, producers));
            var next = System.nanoTime();
            for (var id = 0; id < rows; id++) {
                next += TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
                LockSupport.parkNanos(next - System.nanoTime());
                due[id] = System.nanoTime();
                queue.add(id);
            }
            sending.get();
            follower.awaitAll(PATIENCE);
            var line = line("bare latency", transactional).with("perSecond", PER_SECOND);
            Quantiles.between(due, follower.arrived(), WARM_UP).addTo(line).print();
        }
    }

    /** Rows a second with all rows waiting to be sent. */
    void throughput(String topic, int rows, boolean transactional) throws Exception {
        create(topic);
        var queue = new LinkedBlockingQueue<Integer>();
        for (var id = 0; id < rows; id++) {
            queue.add(id);
        }
        try (var follower = follow(topic, rows, transactional);
                var producers = new Producers(bootstrap, topic, transactional)) {
            var start = System.nanoTime();
            send(queue, rows, producers);
            follower.awaitAll(PATIENCE);
            var nanos = follower.lastNanos() - start;
            line("bare throughput", transactional)
                    .with("rows", rows)
                    .with("rowsPerSecond", Math.round(rows / (nanos / 1e9)))
                    .print();
        }
    }

    private static JsonLine line(String bench, boolean transactional) {
        return new JsonLine()
                .with("bench", bench)
                .with("what", transactional ? "two transactional producers" : "no transactions");
    }

    private TopicFollower follow(String topic, int rows, boolean transactional) {
        var isolation = transactional ? "read_committed" : "read_uncommitted";
        return TopicFollower.start(bootstrap, List.of(topic), rows, isolation);
    }

    private void create(String topic) throws Exception {
        Map<String, Object> settings =
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        try (var admin = Admin.create(settings)) {
            var one = (short) 1;
            admin.createTopics(
                            List.of(
                                    new NewTopic(topic, 1, one),
                                    new NewTopic(topic + ".cursors", 1, one)))
                    .all()
                    .get();
        }
    }

    private static Void send(BlockingQueue<Integer> queue, int rows, Producers producers)
            throws InterruptedException {
        for (var sent = 0; sent < rows; ) {
            var batch = new ArrayList<Integer>();
            batch.add(queue.take());
            queue.drainTo(batch, MAX_ROWS - 1);
            producers.send(batch);
            sent += batch.size();
        }
        return null;
    }

    private static FutureTask<Void> start(Callable<Void> work) {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("bare-sender").start(task);
        return task;
    }

    /** The producers, used by one thread. */
    private static final class Producers implements AutoCloseable {
        private final List<KafkaProducer<byte[], byte[]>> inTurn = new ArrayList<>();
        private final String topic;
        private final boolean transactional;
        private int turn;

        Producers(String bootstrap, String topic, boolean transactional) {
            this.topic = topic;
            this.transactional = transactional;
            for (var letter : transactional ? List.of("a", "b") : List.of("")) {
                var id = Optional.of(topic + letter).filter(_ -> transactional);
                var producer = new KafkaProducer<byte[], byte[]>(settings(bootstrap, id));
                inTurn.add(producer);
                if (transactional) {
                    producer.initTransactions();
                }
            }
        }

        private static Map<String, Object> settings(String bootstrap, Optional<String> id) {
            var settings = new HashMap<String, Object>();
            settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
            settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
            settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
            settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64 << 20);
            settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
            settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
            id.ifPresent(name -> settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name));
            return settings;
        }

        void send(List<Integer> ids) {
            var producer = inTurn.get(turn++ % inTurn.size());
            if (transactional) {
                producer.beginTransaction();
            }
            for (var id : ids) {
                var key = "{\"id\":%d}".formatted(id);
                var value = "{\"id\":%d,\"owner\":0,\"a\":\"%s\"}".formatted(id, "x".repeat(90));
                send(producer, topic, key, value);
            }
            send(producer, topic + ".cursors", "cursor", "c".repeat(200));
            if (transactional) {
                producer.commitTransaction();
            } else {
                producer.flush();
            }
        }

        private static void send(
                KafkaProducer<byte[], byte[]> producer, String to, String key, String value) {
            var record =
                    new ProducerRecord<>(
                            to,
                            0,
                            key.getBytes(StandardCharsets.UTF_8),
                            value.getBytes(StandardCharsets.UTF_8));
            record.headers().add("headers", HEADERS);
            var _ = producer.send(record);
        }

        @Override
        public void close() {
            inTurn.forEach(KafkaProducer::close);
        }
    }
}
