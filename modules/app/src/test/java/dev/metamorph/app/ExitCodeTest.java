package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.FolderLock;
import dev.metamorph.embedded.Ports;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.embedded.testing.TestPostgres;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the command says and ends with when it cannot start: run as a process. */
@Tag("servers")
@Timeout(60)
final class ExitCodeTest {

    @TempDir Path folder;

    /** What is left of a process. */
    private record Ended(int code, List<String> errors) {}

    /** How long they take is nothing to the tests. */
    @BeforeAll
    static void startServers() {
        TestPostgres.shared();
        TestKafka.shared();
    }

    @Test
    void an_empty_environment_lists_all_that_is_missing() throws Exception {
        assertThat(run(Map.of(), "serve"))
                .isEqualTo(
                        new Ended(
                                1,
                                List.of(
                                        "metamorph: DATABASE_URL is missing; it has no default",
                                        "metamorph: KAFKA_BOOTSTRAP_SERVERS is missing; it has no"
                                                + " default",
                                        "metamorph: SECRET is missing; give one, or INSECURE=true"
                                                + " to let every client read every table")));
    }

    @Test
    void a_command_that_does_not_exist_is_a_slip() throws Exception {
        var ended = run(Map.of(), "server");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.errors()).first().asString().contains("server");
    }

    @Test
    void kafka_is_not_there() throws Exception {
        var ended =
                run(
                        Map.of(
                                "DATABASE_URL", "postgresql://me@127.0.0.1/shop",
                                "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + Ports.free(),
                                "PORT", Integer.toString(Ports.free()),
                                "START_PATIENCE", "2s",
                                "INSECURE", "true"),
                        "serve");

        assertOneLine(ended, 4, "cannot reach Kafka at 127.0.0.1:");
    }

    @Test
    void the_database_is_not_there(@TempDir Path data) throws Exception {
        var url = "postgresql://me@127.0.0.1:%d/shop".formatted(Ports.free());

        var ended = run(Map.of(), "dev", "--data", data.toString(), "--postgres", url);

        assertOneLine(ended, 3, "cannot reach Postgres at 127.0.0.1:");
    }

    @Test
    void the_port_that_was_asked_for_is_taken(@TempDir Path data) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());

            var ended = run(Map.of(), "dev", "--data", data.toString(), "--port", port);

            assertOneLine(ended, 5, "cannot listen on 127.0.0.1 port " + port);
        }
    }

    @Test
    void every_problem_is_reported_at_once() throws Exception {
        var ended =
                run(
                        Map.of(
                                "DATABASE_URL", "mysql://me@db/shop",
                                "KAFKA_BOOTSTRAP_SERVERS", "kafka",
                                "PORT", "70000",
                                "LONG_POLL_TIMEOUT", "soon"),
                        "serve");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors())
                .extracting(line -> line.split(" ", 3)[1])
                .containsExactly(
                        "DATABASE_URL",
                        "KAFKA_BOOTSTRAP_SERVERS",
                        "PORT",
                        "LONG_POLL_TIMEOUT",
                        "SECRET");
    }

    @Test
    void the_port_that_serve_is_to_listen_on_is_taken() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var port = Integer.toString(taken.getLocalPort());

            var ended = serve("postgresql://me@127.0.0.1/shop", Map.of("PORT", port));

            assertOneLine(ended, 5, "cannot listen on 0.0.0.0 port " + port);
        }
    }

    @Test
    void there_is_no_such_database() throws Exception {
        var ended = serve(TestPostgres.shared().url("nowhere"), Map.of());

        assertOneLine(ended, 3, "database \"nowhere\" does not exist");
    }

    @Test
    void the_password_is_wrong() throws Exception {
        try (var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary())) {
            TestDatabase.of(postgres, "postgres")
                    .execute("CREATE ROLE reader LOGIN REPLICATION PASSWORD 'right'");
            Files.writeString(
                    postgres.folder().resolve("data/pg_hba.conf"),
                    "host all all 127.0.0.1/32 scram-sha-256\n");
            postgres.restart();
            var url = "postgresql://reader:wrong@127.0.0.1:%d/postgres".formatted(postgres.port());

            var ended = serve(url, Map.of());

            assertOneLine(ended, 3, "password authentication failed for user \"reader\"");
            assertThat(ended.errors()).noneMatch(line -> line.contains("wrong"));
        }
    }

    @Test
    void the_database_does_not_log_for_replication() throws Exception {
        var settings = EmbeddedPostgres.Settings.temporary().with("wal_level", "replica");
        try (var postgres = EmbeddedPostgres.start(settings)) {
            assertOneLine(
                    serve(postgres.url(), Map.of()), 3, "run ALTER SYSTEM SET wal_level = logical");
        }
    }

    @Test
    void another_run_uses_the_data(@TempDir Path data) throws Exception {
        try (var _ = FolderLock.acquire(data)) {
            var ended = run(Map.of(), "dev", "--data", data.toString());

            assertOneLine(ended, 6, "is in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void the_data_folder_cannot_be_used_and_no_slot_is_left_behind() throws Exception {
        var file = Files.writeString(folder.resolve("file"), "");
        try (var database = TestPostgres.database()) {
            var ended =
                    serve(database.url(), Map.of("DATA_DIR", file.resolve("shapes").toString()));

            assertOneLine(ended, 6, "cannot use the data folder " + file.resolve("shapes"));
            assertThat(slots(database)).isEqualTo("0");
        }
    }

    @Test
    void another_instance_uses_the_data_folder_and_no_slot_is_left_behind() throws Exception {
        try (var database = TestPostgres.database();
                var _ = FolderLock.acquire(folder)) {
            var ended = serve(database.url(), Map.of());

            assertOneLine(ended, 6, "is in use by process " + ProcessHandle.current().pid());
            assertThat(slots(database)).isEqualTo("0");
        }
    }

    @Test
    void the_feed_has_a_foreign_record_and_no_slot_is_left_behind() throws Exception {
        var stack = TestKafka.freshStack();
        Map<String, Object> kafka = Map.of("bootstrap.servers", TestKafka.shared().bootstrap());
        try (var admin = Admin.create(kafka)) {
            var feed =
                    new NewTopic(stack + ".feed", 1, (short) 1)
                            .configs(Map.of("retention.ms", "-1", "retention.bytes", "-1"));
            admin.createTopics(List.of(feed)).all().get();
        }
        try (var producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(stack + ".feed", new byte[] {1, 2, 3})).get();
        }
        try (var database = TestPostgres.database()) {
            var ended = serve(database.url(), Map.of("STACK_ID", stack));

            assertOneLine(ended, 4, "is not a record of a feed: use another stack id");
            assertThat(slots(database)).isEqualTo("0");
        }
    }

    @Test
    void the_slot_belongs_to_another_database_and_stays() throws Exception {
        var stack = TestKafka.freshStack();
        try (var database = TestPostgres.database();
                var other = TestPostgres.database()) {
            other.execute(
                    "SELECT pg_create_logical_replication_slot('metamorph_%s', 'pgoutput')"
                            .formatted(stack));

            var ended = serve(database.url(), Map.of("STACK_ID", stack));

            assertOneLine(ended, 3, "belongs to database " + other.name());
            assertThat(slots(other)).isEqualTo("1");
        }
    }

    private static String slots(TestDatabase database) {
        return database.query(
                        "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()")
                .getFirst()
                .getFirst();
    }

    /** With a broker that is there. */
    private Ended serve(String database, Map<String, String> more) throws Exception {
        var environment =
                new HashMap<>(
                        Map.of(
                                "DATABASE_URL", database,
                                "KAFKA_BOOTSTRAP_SERVERS", TestKafka.shared().bootstrap(),
                                "STACK_ID", TestKafka.freshStack(),
                                "DATA_DIR", folder.toString(),
                                "PORT", Integer.toString(Ports.free()),
                                "INSECURE", "true",
                                "LOG_LEVEL", "error"));
        environment.putAll(more);
        return run(environment, "serve");
    }

    private static void assertOneLine(Ended ended, int code, String words) {
        assertThat(ended.errors())
                .singleElement()
                .asString()
                .startsWith("metamorph: ")
                .contains(words);
        assertThat(ended.code()).isEqualTo(code);
    }

    private static Ended run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PATH", "/usr/bin:/bin");
        var process = builder.start();
        var errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), errors.lines().toList());
    }
}
