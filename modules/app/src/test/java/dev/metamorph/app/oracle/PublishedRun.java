package dev.metamorph.app.oracle;

import dev.metamorph.app.service.Instances;
import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * One run of the property test of published shapes: a Postgres, a broker that can be killed, two
 * instances, writers, and a reader of every topic. Used by one thread, which gives pieces of work
 * to others and waits for them.
 */
final class PublishedRun implements AutoCloseable {
    private static final int WRITERS = 2;
    private static final int SHAPES = 6;
    private static final int INSTANCES = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Longer than the group waits for an instance. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Random random;
    private final EmbeddedKafkaProcess broker;
    private final TestDatabase database;
    private final Admin admin;
    private final Instances instances;
    private final HttpClient http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Table> tables =
            Table.all().stream().filter(table -> !table.keyIsEverything()).toList();
    private final List<Writer> writers = new ArrayList<>();
    private final List<PublishedTopic> topics = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    /** What happens while rows are written. */
    enum Fault {
        INSTANCE_KILLED,
        INSTANCE_FROZEN,
        INSTANCE_STOPPED,
        LEADER_KILLED,
        BROKER_RESTARTED,
        BROKER_KILLED,
        BROKER_FROZEN,
        TOPIC_DENIED,
        TOPIC_DELETED,
        PARTITION_ADDED,
        SHAPE_REDEFINED
    }

    private PublishedRun(
            EmbeddedKafkaProcess broker,
            TestDatabase database,
            Admin admin,
            Instances instances,
            HttpClient http,
            Random random) {
        this.broker = broker;
        this.database = database;
        this.admin = admin;
        this.instances = instances;
        this.http = http;
        this.random = random;
    }

    /** Starts everything; all published shapes are declared. */
    static PublishedRun start(Path folder, EmbeddedKafkaProcess broker, long seed)
            throws Exception {
        var database = TestPostgres.database();
        var http = HttpClient.newHttpClient();
        var settings =
                ServiceSettings.of(database, folder)
                        .with("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrap())
                        .with("KAFKA_CONSUMER_SESSION_TIMEOUT_MS", "3000")
                        .with("KAFKA_CONSUMER_HEARTBEAT_INTERVAL_MS", "500")
                        .with("KAFKA_PRODUCER_TRANSACTION_TIMEOUT_MS", "6000")
                        .with("FEED_PARTITIONS", "3");
        var run =
                new PublishedRun(
                        broker,
                        database,
                        Admin.create(Map.of("bootstrap.servers", broker.bootstrap())),
                        Instances.start(settings, INSTANCES, http),
                        http,
                        new Random(seed));
        try {
            run.prepare(settings.stack());
            return run;
        } catch (Exception | Error e) {
            run.close();
            throw e;
        }
    }

    private void prepare(String stack) throws Exception {
        allowEverything(stack);
        try (var connection = OracleRun.connect(database);
                var statement = connection.createStatement()) {
            for (var table : tables) {
                for (var sql : table.create()) {
                    statement.execute(sql);
                }
            }
        }
        for (var i = 0; i < SHAPES; i++) {
            var topic =
                    new PublishedTopic(
                            "p" + i,
                            asked(tables.get(i % tables.size())),
                            "%s.t%d".formatted(stack, i),
                            broker.bootstrap(),
                            admin,
                            http,
                            instances::address);
            topics.add(topic);
            topic.declare(PATIENCE);
        }
        for (var i = 0; i < WRITERS; i++) {
            writers.add(
                    new Writer(
                            () -> OracleRun.connect(database),
                            "",
                            tables,
                            new Random(random.nextLong())));
        }
    }

    /** Otherwise nobody could read a topic that somebody must not write. */
    private void allowEverything(String stack) throws ExecutionException, InterruptedException {
        var all =
                new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, stack, PatternType.PREFIXED),
                        new AccessControlEntry(
                                "User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW));
        admin.createAcls(List.of(all)).all().get();
    }

    private Asked asked(Table table) {
        return new Asked(table, table.clause(random), table.columns(), true);
    }

    /**
     * Runs so many faults, each among writes, and compares before the first and after each.
     *
     * @return how often a topic was compared
     */
    int strike(int count) throws Exception {
        compare();
        for (var i = 0; i < count; i++) {
            var fault = next();
            System.out.printf("published: fault %d, %s%n", i + 1, fault);
            var writing = new ArrayList<Future<?>>();
            for (var writer : writers) {
                var transactions = 5 + random.nextInt(20);
                writing.add(
                        threads.submit(() -> {
                            writer.write(transactions);
                            return null;
                        }));
            }
            if (random.nextBoolean()) {
                await(writing.getFirst());
            }
            strike(fault);
            for (var writer : writing) {
                await(writer);
            }
            compare();
        }
        return topics.size() * (count + 1);
    }

    /** All kinds come before one comes again. */
    private Fault next() {
        if (faults.isEmpty()) {
            faults.addAll(List.of(Fault.values()));
            Collections.shuffle(faults, random);
        }
        return faults.removeLast();
    }

    private void strike(Fault fault) throws Exception {
        var instance = instances.get(random.nextInt(instances.size()));
        var topic = topics.get(random.nextInt(topics.size()));
        switch (fault) {
            case INSTANCE_KILLED -> killed(instance);
            case LEADER_KILLED -> killed(instances.get(instances.awaitLeader(http, PATIENCE)));
            case INSTANCE_FROZEN -> {
                instance.freeze();
                LockSupport.parkNanos(PAUSE.toNanos());
                instance.thaw();
            }
            case INSTANCE_STOPPED -> {
                instance.stop();
                instance.startAgain();
            }
            case BROKER_RESTARTED -> broker.restart();
            case BROKER_KILLED -> {
                broker.kill();
                broker.restart();
            }
            case BROKER_FROZEN -> {
                broker.freeze();
                LockSupport.parkNanos(PAUSE.toNanos());
                broker.thaw();
            }
            case TOPIC_DENIED -> topic.deny(Duration.ofSeconds(1));
            case TOPIC_DELETED -> topic.deleteTopic(PATIENCE);
            case PARTITION_ADDED -> topic.addPartition();
            case SHAPE_REDEFINED -> topic.redefine(asked(topic.asked().table()), PATIENCE);
        }
    }

    private static void killed(Service instance) throws Exception {
        instance.kill();
        instance.startAgain();
    }

    /** Ends all transactions, and compares every topic with its shape and with Postgres. */
    private void compare() throws Exception {
        for (var writer : writers) {
            writer.end();
        }
        try (var connection = OracleRun.connect(database)) {
            var lsn = OracleRun.flushedLsn(connection);
            for (var topic : topics) {
                topic.compare(connection, lsn, PATIENCE);
            }
        }
    }

    private static void await(Future<?> future) throws Exception {
        try {
            future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    @Override
    public void close() throws SQLException {
        threads.shutdownNow();
        for (var writer : writers) {
            writer.close();
        }
        topics.forEach(PublishedTopic::close);
        instances.close();
        http.close();
        admin.close(Duration.ZERO);
        database.close();
    }
}
