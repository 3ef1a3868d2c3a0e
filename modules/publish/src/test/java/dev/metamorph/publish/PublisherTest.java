package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.EmbeddedKafka;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.feed.topic.FeedClients;
import dev.metamorph.feed.topic.TopicReplicas;
import dev.metamorph.publish.cursor.CursorFollower;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.publish.registry.RegistryException;
import dev.metamorph.publish.topic.TopicReader;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.measure.CommitTimes;
import dev.metamorph.shape.port.PublishingStates;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.RecordHeaders;
import dev.metamorph.shape.published.RecordOptions;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Publishers on a real broker, with logs and declarations in memory. */
@Tag("servers")
final class PublisherTest {
    private static final ShapeHandle FIRST = new ShapeHandle("1-100");
    private static final ShapeHandle SECOND = new ShapeHandle("1-200");
    private static final RecordOptions TEXT =
            new RecordOptions(
                    RecordOptions.KeyForm.OBJECT,
                    RecordOptions.NumberForm.TEXT,
                    RecordOptions.ValueForm.TEXT,
                    RecordHeaders.NONE);

    @TempDir Path folder;
    private final String stack = TestKafka.freshStack();
    private final String topic = stack + ".items";
    private final MemoryLogs logs = new MemoryLogs();
    private final MemoryDeclarations shapes = new MemoryDeclarations();
    private PublisherPorts.Schemas schemas = (_, _) -> RegisteredSchemas.NONE;
    private final AtomicLong commits = new AtomicLong();
    private final List<PartitionPublisher> running = new ArrayList<>();
    private String bootstrap = "";
    private Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"));

    @BeforeEach
    void connect() {
        connect(TestKafka.shared().bootstrap());
    }

    private void connect(String brokers) {
        admin.close(Duration.ZERO);
        bootstrap = brokers;
        admin = Admin.create(Map.of("bootstrap.servers", brokers));
    }

    @AfterEach
    void stop() {
        running.forEach(PartitionPublisher::close);
        admin.close(Duration.ZERO);
    }

    private PublisherSettings settings() {
        return new PublisherSettings(
                stack, 1, TopicReplicas.ofBroker(), FeedClients.of(bootstrap), folder);
    }

    private PublisherPorts.Kafka kafka() {
        return Publishers.kafka(settings(), admin, schemas);
    }

    private PartitionPublisher start() {
        return start(kafka());
    }

    private FreezingWriters startFreezing(String call) {
        var kafka = kafka();
        var writers = new FreezingWriters(kafka.writers());
        writers.freezeBefore(call);
        start(
                new PublisherPorts.Kafka(
                        writers,
                        kafka.cursors(),
                        kafka.topics(),
                        kafka.open(),
                        kafka.memories(),
                        schemas));
        return writers;
    }

    /** The task seems to commit whenever it is asked. */
    private PartitionPublisher start(PublisherPorts.Kafka kafka) {
        var publisher =
                PartitionPublisher.start(
                        new PublisherPorts(
                                stack,
                                1,
                                shapes,
                                logs,
                                _ -> OptionalLong.of(commits.incrementAndGet()),
                                kafka,
                                new PublisherCounters(new CommitTimes(InstantSource.system())),
                                System::nanoTime),
                        0);
        running.add(publisher);
        return publisher;
    }

    private void declare(String name, Map<String, String> config, ShapeHandle handle) {
        shapes.put(name, stack + "." + name, config, handle);
    }

    private TopicFold fold(String name) {
        return new TopicFold(bootstrap, stack + "." + name);
    }

    private static Map<Integer, String> rows(int from, int to, String v) {
        var rows = new TreeMap<Integer, String>();
        for (var id = from; id <= to; id++) {
            rows.put(id, v);
        }
        return rows;
    }

    private static Map<Integer, String> with(Map<Integer, String> rows, int id, String v) {
        var more = new TreeMap<>(rows);
        more.put(id, v);
        return more;
    }

    private static void until(BooleanSupplier condition) {
        var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("in time").isNegative();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void a_snapshot_and_changes_come_once_in_order_with_their_operations() {
        logs.create(FIRST, rows(1, 3, "a"));
        declare("items", Map.of(), FIRST);
        start();
        try (var fold = fold("items")) {
            fold.await(rows(1, 3, "a"));
            logs.add(FIRST, "update", 10, 1, "b");
            logs.add(FIRST, "delete", 11, 2, "a");
            logs.add(FIRST, "insert", 12, 9, "c");

            fold.await(Map.of(1, "b", 3, "a", 9, "c"));

            assertThat(fold.seen())
                    .containsExactlyInAnyOrder(
                            "snapshot 1",
                            "snapshot 2",
                            "snapshot 3",
                            "update 1 10_0",
                            "delete 2 11_0",
                            "insert 9 12_0");
        }
    }

    @Test
    void a_takeover_continues_at_the_cursor() {
        logs.create(FIRST, rows(1, 3, "a"));
        declare("items", Map.of(), FIRST);
        var first = start();
        try (var fold = fold("items")) {
            fold.await(rows(1, 3, "a"));
            first.close();
            logs.add(FIRST, "update", 10, 1, "b");

            start();

            fold.await(with(rows(1, 3, "a"), 1, "b"));
            assertThat(fold.seen()).hasSize(4).contains("update 1 10_0");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "init-a",
                "init-b",
                "begin-a",
                "send-a",
                "commit-a",
                "begin-b",
                "send-b",
                "commit-b"
            })
    void a_publisher_frozen_past_a_takeover_adds_nothing(String call) throws Exception {
        logs.create(FIRST, rows(1, 5, "a"));
        declare("items", Map.of(), FIRST);
        var zombie = startFreezing(call);
        zombie.awaitFrozen();
        start();
        try (var fold = fold("items")) {
            fold.await(rows(1, 5, "a"));
            logs.add(FIRST, "update", 10, 1, "b");
            var changed = with(rows(1, 5, "a"), 1, "b");
            fold.await(changed);

            running.getFirst().leave();
            zombie.thaw();
            running.getFirst().close();
            logs.add(FIRST, "update", 11, 2, "c");

            fold.await(with(changed, 2, "c"));
            assertThat(fold.seen()).doesNotHaveDuplicates().hasSize(7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"init-b", "begin-a", "commit-a", "send-b"})
    void a_frozen_publisher_that_still_believes_to_own_the_partition_doubles_nothing(String call)
            throws Exception {
        logs.create(FIRST, rows(1, 5, "a"));
        declare("items", Map.of(), FIRST);
        var zombie = startFreezing(call);
        zombie.awaitFrozen();
        start();
        try (var fold = fold("items")) {
            fold.await(rows(1, 5, "a"));

            zombie.thaw();
            var expected = rows(1, 5, "a");
            for (var lsn = 10; lsn < 30; lsn++) {
                logs.add(FIRST, "update", lsn, 1, "v" + lsn);
                expected = with(expected, 1, "v" + lsn);
            }

            fold.await(expected);
            running.getFirst().close();
            logs.add(FIRST, "insert", 40, 7, "x");
            fold.await(with(expected, 7, "x"));
            assertThat(fold.seen()).doesNotHaveDuplicates().hasSize(26);
        }
    }

    @Test
    void another_shape_under_the_name_is_repaired_by_what_differs() {
        logs.create(FIRST, rows(1, 6, "a"));
        declare("items", Map.of(), FIRST);
        start();
        try (var fold = fold("items")) {
            fold.await(rows(1, 6, "a"));
            var before = fold.seen().size();
            var next = with(with(rows(3, 6, "a"), 5, "changed"), 9, "new");
            logs.create(SECOND, next);
            logs.end(FIRST);
            declare("items", Map.of(), SECOND);

            fold.await(next);
            logs.add(SECOND, "update", 50, 9, "after");

            fold.await(with(next, 9, "after"));
            assertThat(fold.seen().subList(before, fold.seen().size()))
                    .containsExactlyInAnyOrder(
                            "repair 1", "repair 2", "repair 5", "repair 9", "update 9 50_0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin-a", "send-a", "commit-a", "begin-b", "send-b", "commit-b"})
    void a_repair_that_is_interrupted_begins_again(String call) throws Exception {
        logs.create(FIRST, rows(1, 6, "a"));
        declare("items", Map.of(), FIRST);
        start();
        try (var fold = fold("items")) {
            fold.await(rows(1, 6, "a"));
            running.getFirst().close();
            var next = with(with(rows(3, 6, "a"), 5, "changed"), 9, "new");
            logs.create(SECOND, next);
            logs.end(FIRST);
            declare("items", Map.of(), SECOND);
            var interrupted = startFreezing(call);
            interrupted.awaitFrozen();
            running.getLast().leave();
            interrupted.thaw();
            running.getLast().close();

            start();

            fold.await(next);
            logs.add(SECOND, "update", 50, 9, "after");
            fold.await(with(next, 9, "after"));
            assertThat(fold.seen().stream().filter(each -> each.endsWith("50_0"))).hasSize(1);
        }
    }

    @Test
    void another_form_of_the_same_shape_sends_each_row_once_and_as_it_is_now() {
        logs.create(FIRST, rows(1, 4, "a"));
        declare("items", Map.of(), FIRST);
        start();
        try (var fold = fold("items")) {
            logs.add(FIRST, "update", 10, 1, "b");
            logs.add(FIRST, "update", 11, 1, "c");
            logs.add(FIRST, "delete", 12, 2, "a");
            logs.add(FIRST, "insert", 13, 9, "x");
            logs.add(FIRST, "insert", 14, 8, "y");
            logs.add(FIRST, "delete", 15, 8, "y");
            var now = Map.of(1, "c", 3, "a", 4, "a", 9, "x");
            fold.await(now);
            until(() -> fold.poll().contains("delete 8 15_0"));
            var before = fold.seen().size();

            shapes.put("items", RecordFormat.JSON, TEXT, FIRST);
            until(() -> fold.poll().size() >= before + 4);
            logs.add(FIRST, "update", 50, 9, "after");

            fold.await(Map.of(1, "c", 3, "a", 4, "a", 9, "after"));
            assertThat(fold.seen().subList(before, fold.seen().size()))
                    .containsExactlyInAnyOrder(
                            "repair 1", "repair 3", "repair 4", "repair 9", "update 9 50_0");
        }
    }

    @Test
    void an_envelope_s_change_is_no_difference_to_a_repair() {
        logs.create(FIRST, rows(1, 3, "a"));
        declare("items", Map.of(), FIRST);
        shapes.put("items", RecordFormat.DEBEZIUM, RecordOptions.DEFAULT, FIRST);
        start();
        try (var fold = fold("items")) {
            logs.add(FIRST, "update", 10, 1, "b");
            logs.add(FIRST, "delete", 11, 2, "a");
            until(() -> fold.poll().contains("delete 2 11_0"));
            var before = fold.poll().size();
            logs.create(SECOND, Map.of(1, "b", 4, "d"));
            logs.end(FIRST);
            shapes.put("items", RecordFormat.DEBEZIUM, RecordOptions.DEFAULT, SECOND);
            logs.add(SECOND, "update", 50, 4, "after");

            until(() -> fold.poll().contains("update 4 50_0"));

            assertThat(fold.seen().subList(before, fold.seen().size()))
                    .containsExactlyInAnyOrder("repair 4", "repair 3", "repair 3", "update 4 50_0");
        }
    }

    @Test
    void a_declaration_that_does_not_fit_the_former_shape_waits_for_its_own() {
        logs.create(FIRST, rows(1, 3, "a"));
        declare("items", Map.of(), FIRST);
        start();
        try (var fold = fold("items")) {
            fold.await(rows(1, 3, "a"));
            var headers = new RecordHeaders(Map.of(), Map.of("tenant", "not_selected"));
            var options =
                    new RecordOptions(
                            RecordOptions.KeyForm.OBJECT,
                            RecordOptions.NumberForm.TEXT,
                            RecordOptions.ValueForm.TYPED,
                            headers);
            shapes.put("items", RecordFormat.JSON, options, FIRST);
            logs.add(FIRST, "update", 10, 1, "b");
            fold.await(with(rows(1, 3, "a"), 1, "b"));

            shapes.put("items", RecordFormat.JSON, RecordOptions.DEFAULT, FIRST);
            logs.add(FIRST, "update", 11, 2, "c");

            fold.await(with(with(rows(1, 3, "a"), 1, "b"), 2, "c"));
            assertThat(fold.seen()).doesNotHaveDuplicates().hasSize(5);
        }
    }

    @Test
    void a_schema_registry_that_does_not_answer_sets_its_shape_aside_and_no_other() {
        var silent = new AtomicBoolean(true);
        schemas =
                (_, _) -> {
                    if (silent.get()) {
                        throw RegistryException.unavailable("the schema registry is silent");
                    }
                    return new RegisteredSchemas(1, 2);
                };
        logs.create(FIRST, rows(1, 3, "a"));
        logs.create(SECOND, rows(1, 3, "b"));
        declare("items", Map.of(), FIRST);
        shapes.put("items", RecordFormat.JSON_SCHEMA, RecordOptions.DEFAULT, FIRST);
        declare("others", Map.of(), SECOND);
        start();
        try (var states = states();
                var fold = fold("items");
                var others = fold("others")) {
            others.await(rows(1, 3, "b"));
            until(() -> isSetAside(states, "items"));
            assertThat(states.of("items").orElseThrow().toString()).contains("is silent");
            logs.add(FIRST, "update", 10, 1, "after");
            logs.add(SECOND, "update", 11, 1, "after");
            others.await(with(rows(1, 3, "b"), 1, "after"));

            silent.set(false);

            fold.await(with(rows(1, 3, "a"), 1, "after"));
            until(() -> !isSetAside(states, "items"));
        }
    }

    @Test
    void a_topic_that_is_deleted_is_filled_again_and_others_continue() throws Exception {
        logs.create(FIRST, rows(1, 3, "a"));
        logs.create(SECOND, rows(1, 3, "b"));
        declare("items", Map.of(), FIRST);
        declare("others", Map.of(), SECOND);
        start();
        try (var fold = fold("items");
                var others = fold("others")) {
            fold.await(rows(1, 3, "a"));
            others.await(rows(1, 3, "b"));
            admin.deleteTopics(List.of(topic)).all().get();
            logs.add(FIRST, "update", 10, 1, "after");
            logs.add(SECOND, "update", 11, 1, "after");

            others.await(with(rows(1, 3, "b"), 1, "after"));
        }
        until(() -> exists(topic));
        try (var again = fold("items")) {
            again.await(with(rows(1, 3, "a"), 1, "after"));
        }
    }

    private boolean exists(String name) {
        try {
            return admin.listTopics().names().get().contains(name);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_row_that_is_too_large_for_its_topic_sets_its_shape_aside_until_it_fits()
            throws Exception {
        logs.create(FIRST, rows(1, 3, "a"));
        logs.create(SECOND, rows(1, 3, "b"));
        declare("items", Map.of("max.message.bytes", "10000"), FIRST);
        declare("others", Map.of(), SECOND);
        start();
        try (var states = states();
                var fold = fold("items");
                var others = fold("others")) {
            fold.await(rows(1, 3, "a"));
            others.await(rows(1, 3, "b"));
            var large = "x".repeat(20_000);
            logs.add(FIRST, "update", 10, 1, large);
            logs.add(SECOND, "update", 11, 1, "after");

            others.await(with(rows(1, 3, "b"), 1, "after"));
            until(() -> isSetAside(states, "items"));
            logs.add(FIRST, "update", 12, 2, "behind");
            set(topic, "max.message.bytes", "100000");

            fold.await(with(with(rows(1, 3, "a"), 1, large), 2, "behind"));
            until(() -> !isSetAside(states, "items"));
            assertThat(fold.seen()).doesNotHaveDuplicates();
            assertThat(others.seen()).doesNotHaveDuplicates();
        }
    }

    private CursorFollower states() {
        return CursorFollower.start(
                stack,
                1,
                settings().consumer("test"),
                new TopicReader(admin, settings().consumer("ends"))::end);
    }

    private static boolean isSetAside(PublishingStates states, String name) {
        return states.of(name)
                .filter(state -> state instanceof PublishingStates.State.SetAside)
                .isPresent();
    }

    private void set(String name, String key, String value) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    }

    @Test
    void a_topic_that_refuses_commit_times_gets_the_time_of_sending() {
        logs.create(FIRST, rows(1, 3, "a"));
        logs.create(SECOND, rows(1, 3, "b"));
        declare("items", Map.of("message.timestamp.before.max.ms", "3600000"), FIRST);
        declare("others", Map.of(), SECOND);
        start();
        try (var fold = fold("items");
                var others = fold("others")) {
            fold.await(rows(1, 3, "a"));
            others.await(rows(1, 3, "b"));
            logs.add(SECOND, "update", 9, 1, "before");
            logs.add(FIRST, "update", 10, 1, "after");
            logs.add(SECOND, "update", 11, 1, "after");

            fold.await(with(rows(1, 3, "a"), 1, "after"));
            others.await(with(rows(1, 3, "b"), 1, "after"));
            assertThat(fold.seen()).doesNotHaveDuplicates();
            assertThat(others.seen()).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_topic_with_records_of_others_is_refused_and_named() throws Exception {
        logs.create(FIRST, rows(1, 3, "a"));
        declare("items", Map.of(), FIRST);
        start();
        try (var states = states();
                var fold = fold("items")) {
            fold.await(rows(1, 3, "a"));
            logs.create(SECOND, rows(7, 9, "b"));
            shapes.put("others", topic, Map.of(), SECOND);

            until(() -> isSetAside(states, "others"));

            assertThat(states.of("others").orElseThrow().toString()).contains("adopt");
            logs.add(FIRST, "update", 10, 1, "after");
            fold.await(with(rows(1, 3, "a"), 1, "after"));
        }
    }

    @Test
    void a_topic_without_permission_is_set_aside_and_followed_once_it_is_granted()
            throws Exception {
        var settings =
                new HashMap<>(
                        Map.of(
                                "authorizer.class.name",
                                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                                "allow.everyone.if.no.acl.found",
                                "true"));
        var kafka = KafkaSettings.temporary();
        for (var each : settings.entrySet()) {
            kafka = kafka.with(each.getKey(), each.getValue());
        }
        try (var broker = EmbeddedKafka.start(kafka)) {
            connect(broker.bootstrap());
            logs.create(FIRST, rows(1, 3, "a"));
            logs.create(SECOND, rows(1, 3, "b"));
            declare("items", Map.of(), FIRST);
            declare("others", Map.of(), SECOND);
            start();
            try (var states = states();
                    var fold = fold("items");
                    var others = fold("others")) {
                fold.await(rows(1, 3, "a"));
                others.await(rows(1, 3, "b"));
                var denied = denial();
                admin.createAcls(List.of(denied)).all().get();
                logs.add(FIRST, "update", 10, 1, "after");
                logs.add(SECOND, "update", 11, 1, "after");

                others.await(with(rows(1, 3, "b"), 1, "after"));
                until(() -> isSetAside(states, "items"));
                admin.deleteAcls(List.of(denied.toFilter())).all().get();

                fold.await(with(rows(1, 3, "a"), 1, "after"));
                until(() -> !isSetAside(states, "items"));
                assertThat(fold.seen()).doesNotHaveDuplicates();
            }
            stop();
        }
    }

    private AclBinding denial() {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:*", "*", AclOperation.WRITE, AclPermissionType.DENY));
    }
}
