package dev.metamorph.app.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.RecordingAuthorizer.Decision;
import dev.metamorph.embedded.testing.SecuredKafka;
import dev.metamorph.embedded.testing.SecuredKafka.Grant;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A stack, and a consumer, whose users have exactly the permissions that {@code docs/kafka.md}
 * gives, on topics that exist already, at a broker with logins and the standard authorizer.
 */
@Tag("servers")
final class PermissionsTest {
    private static final Path PAGE = Path.of("../../docs/kafka.md");
    private static final String STACK = "stack";
    private static final String CONSUMER = "consumer";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A row of the page's tables: a resource, its name or prefix, and the operations. */
    private static final Pattern ROW =
            Pattern.compile(
                    "\\| (topic|group|transactional id) \\| (prefix )?`([^`]+)` \\| ([A-Za-z, ]+) \\|.*");

    private static final SecuredKafka KAFKA = SecuredKafka.start(STACK, CONSUMER);

    @TempDir Path folder;
    private TestDatabase database;
    private ServiceSettings settings;
    private String topic;

    @AfterAll
    static void stop() {
        KAFKA.close();
    }

    @BeforeEach
    void create() {
        database = TestPostgres.database();
        settings = settings();
        topic = settings.stack() + ".items";
        database.execute(
                "CREATE TABLE items (id int PRIMARY KEY, v text)",
                "INSERT INTO items SELECT i, 'first' FROM generate_series(1, 100) i");
        var name = settings.stack();
        var compacted = Map.of("cleanup.policy", "compact");
        KAFKA.create(
                Map.of(
                        name + ".feed",
                        Map.of(
                                "cleanup.policy",
                                "delete",
                                "retention.ms",
                                "-1",
                                "retention.bytes",
                                "-1"),
                        name + ".shapes",
                        compacted,
                        name + "-shapelog-log-changelog",
                        compacted,
                        name + ".published",
                        compacted,
                        topic,
                        compacted));
        KAFKA.forgetDecisions();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private ServiceSettings settings() {
        var settings =
                ServiceSettings.of(database, folder)
                        .with("FEED_PARTITIONS", "1")
                        .with("FEED_TRIM_INTERVAL", "1s");
        for (var each : KAFKA.login(STACK).entrySet()) {
            var key = "KAFKA_" + each.getKey().toUpperCase(Locale.ROOT).replace('.', '_');
            settings = settings.with(key, each.getValue());
        }
        return settings;
    }

    /** The permissions that the page gives to a user, with the operation Create or without. */
    private List<Grant> documented(String user) {
        try {
            var page = Files.readString(PAGE);
            var section = page.substring(page.indexOf("## Permissions"));
            var heading = user.equals(STACK) ? "| The stack's user" : "| A consumer's user";
            var table = section.substring(section.indexOf(heading));
            return table.lines()
                    .skip(2)
                    .takeWhile(line -> line.startsWith("|"))
                    .flatMap(line -> grants(user, line))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<Grant> grants(String user, String line) {
        var row = ROW.matcher(line);
        assertThat(row.matches()).as(line).isTrue();
        var name =
                row.group(3)
                        .replace("<stack>", settings.stack())
                        .replace("<topic>", topic)
                        .replace("<group>", "readers");
        var match = row.group(2) == null ? PatternType.LITERAL : PatternType.PREFIXED;
        var type = ResourceType.fromString(row.group(1).replace(' ', '_'));
        return Stream.of(row.group(4).split(", ", -1))
                .map(operation -> new Grant(user, type, name, match, operation(operation.strip())));
    }

    private static AclOperation operation(String name) {
        return Stream.of(AclOperation.values())
                .filter(each -> each.name().replace("_", "").equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_stack_with_the_documented_permissions_publishes_to_a_consumer_with_its_own()
            throws Exception {
        var documented = documented(STACK);
        KAFKA.grant(documented);
        KAFKA.grant(documented(CONSUMER));
        try (var reader = new FoldedTopic(KAFKA.login(CONSUMER), topic, 1)) {
            try (var running = PublishingStack.start(settings)) {
                running.declare(PublishingStack.shape("items", "", topic, 1));
                reader.awaitEquals(this::sql);
                database.execute("UPDATE items SET v = 'second' WHERE id <= 50");
                reader.awaitEquals(this::sql);
                database.execute("TRUNCATE items", "INSERT INTO items VALUES (1, 'third')");
                reader.awaitEquals(this::sql);
                until(() -> isAsked(AclOperation.DELETE));
            }
            try (var _ = PublishingStack.start(settings)) {
                database.execute("INSERT INTO items VALUES (2, 'after a restart')");
                reader.awaitEquals(this::sql);
            }
        }

        assertThat(KAFKA.decisions(STACK)).as("denied").allMatch(this::isExpected);
        assertThat(documented).as("never needed").allMatch(this::isNeeded);
        consumerReadsNothingElse();
    }

    /**
     * Denied without harm: creating what exists, and what Kafka asks on the way to another
     * question, for operations of brokers and for the older permission of idempotent producers,
     * which writing any topic implies.
     */
    private boolean isExpected(Decision decision) {
        return decision.allowed()
                || decision.resource().name().equals("hardcode")
                || EnumSet.of(
                                AclOperation.CREATE,
                                AclOperation.IDEMPOTENT_WRITE,
                                AclOperation.CLUSTER_ACTION)
                        .contains(decision.operation());
    }

    private boolean isNeeded(Grant grant) {
        return KAFKA.decisions(STACK).stream()
                .anyMatch(decision -> decision.allowed() && grant.covers(decision));
    }

    private boolean isAsked(AclOperation operation) {
        return KAFKA.decisions(STACK).stream()
                .anyMatch(decision -> decision.operation() == operation);
    }

    private void consumerReadsNothingElse() {
        var properties = new HashMap<String, Object>(KAFKA.login(CONSUMER));
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, "readers");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        try (var consumer = new KafkaConsumer<String, String>(properties)) {
            consumer.subscribe(List.of(topic));
            until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty());
            for (var other : List.of(".feed", ".shapes", ".published", "-shapelog-log-changelog")) {
                // The permission to read would allow this, too.
                assertThatThrownBy(() -> consumer.partitionsFor(settings.stack() + other))
                        .isInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    @Test
    void a_permission_that_is_missing_is_named_in_one_line() {
        var all = documented(STACK);
        var write = find(all, topic, AclOperation.WRITE);
        var ids = find(all, settings.stack() + "-publisher-", AclOperation.WRITE);
        KAFKA.grant(without(all, write, ids));
        try (var running = PublishingStack.start(settings);
                var said = LogLines.of("dev.metamorph.publish")) {
            running.declare(PublishingStack.shape("items", "", topic, 1));

            said.await(
                    "Publisher's turn not opened",
                    "grant Write and Describe on transactional ids with the prefix %s-publisher-"
                            .formatted(settings.stack()));
            KAFKA.grant(List.of(ids));
            until(() -> running.status("items").contains("grant the operation Write"));
            assertThat(running.status("items")).contains("\"state\":\"set_aside\"", topic);
            KAFKA.grant(List.of(write));

            try (var reader = new FoldedTopic(KAFKA.login("admin"), topic, 1)) {
                reader.awaitEquals(this::sql);
            }
        }
    }

    private static Grant find(List<Grant> all, String name, AclOperation operation) {
        return all.stream()
                .filter(each -> each.name().equals(name) && each.operation() == operation)
                .findFirst()
                .orElseThrow();
    }

    private static List<Grant> without(List<Grant> all, Grant... missing) {
        var rest = new ArrayList<>(all);
        rest.removeAll(List.of(missing));
        return rest;
    }

    private static void until(BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("in time").isNegative();
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private Map<String, String> sql() {
        var rows = new TreeMap<String, String>();
        database.query("SELECT id, v FROM items")
                .forEach(row ->
                        rows.put(
                                "{\"id\":%s}".formatted(row.getFirst()),
                                "{\"id\":%s,\"v\":\"%s\"}"
                                        .formatted(row.getFirst(), row.getLast())));
        return rows;
    }
}
