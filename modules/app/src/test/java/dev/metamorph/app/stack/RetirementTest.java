package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.Environment;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.embedded.testing.TestPostgres;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** What a stack leaves behind is removed, and nothing else. */
@Tag("servers")
final class RetirementTest {
    private final String stack = TestKafka.freshStack();

    @TempDir Path folder;

    private Configuration configuration(TestDatabase database, String... more) {
        var settings =
                new HashMap<>(
                        Map.of(
                                "DATABASE_URL", database.url(),
                                "KAFKA_BOOTSTRAP_SERVERS", TestKafka.shared().bootstrap(),
                                "STACK_ID", stack,
                                "DATA_DIR", folder.toString(),
                                "INSECURE", "true"));
        for (var i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return Environment.of(settings).read();
    }

    private List<String> leaveTraces(TestDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE items (id int PRIMARY KEY)",
                "CREATE PUBLICATION metamorph_%s FOR TABLE items".formatted(stack),
                "SELECT pg_create_logical_replication_slot('metamorph_%s', 'pgoutput')"
                        .formatted(stack));
        var topics =
                Stream.of("feed", "shapes", "published", "orders")
                        .map(name -> stack + "." + name)
                        .toList();
        try (var admin = admin()) {
            admin.createTopics(
                            topics.stream().map(name -> new NewTopic(name, 1, (short) 1)).toList())
                    .all()
                    .get();
        }
        Files.createDirectories(folder.resolve(stack + "-shapelog/0_0/rocksdb"));
        Files.writeString(folder.resolve(stack + "-shapelog/0_0/rocksdb/CURRENT"), "x");
        Files.writeString(folder.resolve("instance"), UUID.randomUUID().toString());
        Files.writeString(folder.resolve("feed"), "Zk3dYrcoTfqkBTO0CkxAgA");
        Files.createDirectories(folder.resolve("repair-7"));
        Files.writeString(folder.resolve("repair-7/000004.sst"), "x");
        Files.writeString(folder.resolve("precious.txt"), "not ours");
        return topics;
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", TestKafka.shared().bootstrap()));
    }

    private static List<List<String>> slots(TestDatabase database) {
        return database.query(
                "SELECT slot_name FROM pg_replication_slots WHERE database = current_database()");
    }

    @Test
    void everything_of_a_stack_is_removed_and_what_others_own_stays() throws Exception {
        try (var database = TestPostgres.database()) {
            var topics = leaveTraces(database);
            var configuration = configuration(database);
            var done = new ArrayList<String>();

            try (var retirement = Retirement.begin(configuration)) {
                var plan = retirement.plan();
                assertThat(plan.removed())
                        .contains(
                                "replication slot metamorph_" + stack,
                                "publication metamorph_" + stack,
                                "topic %s.feed".formatted(stack),
                                "topic %s.published".formatted(stack));
                assertThat(plan.kept())
                        .containsExactly(
                                "REPLICA IDENTITY FULL of table public.items",
                                "topic %s.orders".formatted(stack),
                                "file %s, which is not ours"
                                        .formatted(folder.resolve("precious.txt")));
                assertThat(slots(database)).hasSize(1);
                retirement.run(done::add);
            }

            assertThat(done).contains("topic %s.feed".formatted(stack));
            assertThat(slots(database)).isEmpty();
            assertThat(database.query("SELECT pubname FROM pg_publication")).isEmpty();
            try (var admin = admin()) {
                assertThat(admin.listTopics().names().get())
                        .contains(topics.getLast())
                        .doesNotContainAnyElementsOf(topics.subList(0, 3));
            }
            assertThat(files()).containsExactly(folder.resolve("precious.txt"));
            try (var again = Retirement.begin(configuration)) {
                done.clear();
                assertThat(again.plan().removed()).isEmpty();
                again.run(done::add);
                assertThat(done).isEmpty();
            }
        }
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void a_slot_of_another_database_ends_it() throws Exception {
        try (var database = TestPostgres.database();
                var other = TestPostgres.database();
                var retirement = Retirement.begin(configuration(database))) {
            leaveTraces(other);

            var refusal = catchThrowableOfType(StartFailure.class, retirement::plan);

            assertThat(refusal)
                    .hasMessageStartingWith(
                            "slot metamorph_%s belongs to database ".formatted(stack))
                    .hasMessageEndingWith("check DATABASE_URL and SLOT_NAME");
            assertThat(catchThrowableOfType(StartFailure.class, () -> retirement.run(_ -> {})))
                    .isNotNull();
            assertThat(slots(other)).hasSize(1);
            assertThat(files()).contains(folder.resolve("instance"));
        }
    }

    @Test
    void a_publication_made_by_hand_stays() throws Exception {
        try (var database = TestPostgres.database();
                var retirement =
                        Retirement.begin(configuration(database, "MANUAL_PUBLISHING", "true"))) {
            leaveTraces(database);

            retirement.run(_ -> {});

            assertThat(slots(database)).isEmpty();
            assertThat(database.query("SELECT pubname FROM pg_publication")).hasSize(1);
        }
    }

    @Test
    void nothing_is_removed_while_a_session_holds_the_lock() throws Exception {
        try (var database = TestPostgres.database();
                var leader = database.connect();
                var statement = leader.createStatement();
                var retirement = Retirement.begin(configuration(database))) {
            leaveTraces(database);
            statement.execute("SELECT pg_advisory_lock(hashtext('metamorph_%s'))".formatted(stack));

            var refusal = catchThrowableOfType(StartFailure.class, retirement::plan);

            assertThat(refusal)
                    .hasMessageContaining("an instance of stack %s runs".formatted(stack));
            assertThat(catchThrowableOfType(StartFailure.class, () -> retirement.run(_ -> {})))
                    .isNotNull();
            assertThat(slots(database)).hasSize(1);
        }
    }
}
