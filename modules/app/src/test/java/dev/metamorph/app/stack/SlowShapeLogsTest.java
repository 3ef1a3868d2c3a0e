package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.StackSupervisor;
import dev.metamorph.coordinator.kafka.KafkaFeed;
import dev.metamorph.coordinator.port.ShapeSide;
import dev.metamorph.coordinator.port.StackPorts;
import dev.metamorph.coordinator.postgres.DatabaseLogin;
import dev.metamorph.coordinator.settings.CreationTimings;
import dev.metamorph.coordinator.settings.HousekeepingTimings;
import dev.metamorph.coordinator.settings.KeepingRules;
import dev.metamorph.coordinator.settings.StackSettings;
import dev.metamorph.coordinator.state.ConnectionTimings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.feed.port.ReplicationClient;
import dev.metamorph.feed.port.TransactionSink;
import dev.metamorph.feed.record.LogFormat;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.replication.DebeziumReplicationClient;
import dev.metamorph.replication.ReplicationSettings;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shape.where.value.TextOrder;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Two instances whose shape logs take longer to be restored than the lock is looked at. */
@Timeout(120)
@Tag("servers")
final class SlowShapeLogsTest {
    private static final String SLOT = "slow_shape_logs";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TestDatabase database = TestPostgres.database();
    private final FeedSettings settings =
            FeedSettings.of(TestKafka.freshStack(), TestKafka.shared().bootstrap());
    private final CountDownLatch closed = new CountDownLatch(1);

    @AfterEach
    void close() {
        closed.countDown();
        database.close();
    }

    @Test
    void a_leader_streams_meanwhile_and_the_other_instance_leaves_it_alone() {
        FeedTopics.ready(settings);
        var leading = new Attempts();
        var following = new Attempts();

        try (var leader = start(1, leading)) {
            awaitThat("the leader streams", () -> streamer().equals(leading.pid()));
            try (var follower = start(2, following)) {
                awaitThat("many looks at the holder", () -> following.tries.get() >= 40);

                assertThat(streamer()).isEqualTo(leading.pid());
                assertThat(leading.connections.get()).isEqualTo(1);
                assertThat(List.of(leader, follower)).doesNotContainNull();
            }
        }
    }

    private StackSupervisor start(int instance, Attempts attempts) {
        var address = URI.create("http://127.0.0.%d:3000".formatted(instance));
        var replication =
                new ReplicationSettings(database.jdbcUrl(), Map.of(), SLOT, SLOT + "_publication")
                        .withInstance(address.getHost());
        var connector = DebeziumReplicationClient.connector(replication);
        return StackSupervisor.start(
                settings(address),
                new StackPorts(
                        failed -> attempts.connected(connector.connect(failed)),
                        KafkaFeed.of(settings, address)
                                .trimmedBehind(Set.of(settings.stack() + "-shapelog")),
                        new NeverRestored(closed),
                        _ -> Optional.empty(),
                        wrong -> {
                            throw new IllegalStateException(wrong.message());
                        }));
    }

    private StackSettings settings(URI address) {
        var login = new DatabaseLogin(database.jdbcUrl(), Map.of());
        var millis = Duration.ofMillis(50);
        return new StackSettings(
                settings.stack(),
                address.getHost(),
                new StackSettings.Database(login, login, 8),
                new StackSettings.Replication(
                        SLOT, SLOT + "_publication", false, OptionalLong.empty()),
                address,
                new LogFormat(1, 1_000_000),
                KeepingRules.DEFAULT,
                1 << 20,
                TextOrder.COLLATION,
                new ConnectionTimings(
                        Duration.ofMillis(100),
                        Duration.ofMillis(400),
                        millis,
                        millis.multipliedBy(2),
                        millis.multipliedBy(4),
                        Duration.ofSeconds(1)),
                CreationTimings.defaults(),
                HousekeepingTimings.defaults());
    }

    private String streamer() {
        var rows =
                database.query(
                        "SELECT active_pid FROM pg_replication_slots WHERE slot_name = '%s'"
                                .formatted(SLOT));
        return rows.isEmpty() ? "" : rows.getFirst().getFirst();
    }

    private static void awaitThat(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited: %s", what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** The state of a large stack is being restored: it takes until the test is over. */
    private record NeverRestored(CountDownLatch closed) implements ShapeSide {
        @Override
        public void start(Consumer<Throwable> failed) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void hold(String reason) {}

        @Override
        public void release() {}

        @Override
        public List<PartitionState> partitions() {
            return List.of(new PartitionState.Restoring(0, 1, 1_000_000));
        }
    }

    /** Counts the connections of an instance and how often it has tried to take the lock. */
    private static final class Attempts {
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicInteger tries = new AtomicInteger();
        private final AtomicInteger pid = new AtomicInteger();

        private String pid() {
            return Integer.toString(pid.get());
        }

        private ReplicationClient connected(ReplicationClient client) {
            connections.incrementAndGet();
            pid.set(client.server().backendPid());
            return new Counted(client, tries);
        }
    }

    private record Counted(ReplicationClient client, AtomicInteger tries)
            implements ReplicationClient {
        @Override
        public Server server() {
            return client.server();
        }

        @Override
        public boolean tryLock() {
            tries.incrementAndGet();
            return client.tryLock();
        }

        @Override
        public Optional<Slot> slot() {
            return client.slot();
        }

        @Override
        public Lsn createSlot(Duration patience) {
            return client.createSlot(patience);
        }

        @Override
        public void stream(TransactionSink sink) {
            client.stream(sink);
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
