package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.Environment;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.Ports;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.shape.port.StackStatus;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/** Secrets that change while an instance runs. */
@Tag("servers")
@Timeout(180)
final class ApiSecretsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private static Configuration configuration(Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.putIfAbsent("DATABASE_URL", "postgresql://me@db/shop");
        all.put("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092");
        if (all.containsKey("DATABASE_URL_FILE")) {
            all.remove("DATABASE_URL");
        }
        return Environment.of(all).read();
    }

    @Test
    void both_secrets_are_valid_and_follow_their_files() throws IOException {
        var now = Files.writeString(folder.resolve("now"), "two\n");
        var before = Files.writeString(folder.resolve("before"), "one\n");
        var http =
                configuration(
                                Map.of(
                                        "SECRET_FILE", now.toString(),
                                        "PREVIOUS_SECRET_FILE", before.toString()))
                        .http();

        try (var secrets = ApiSecrets.start(http, Duration.ofMillis(20))) {
            var access = secrets.access();
            assertThat(access.admits("one")).isTrue();
            assertThat(access.admits("two")).isTrue();
            assertThat(access.admits("three")).isFalse();

            Files.writeString(before, "two\n");
            Files.writeString(now, "three\n");
            while (access.admits("one") || !access.admits("three")) {
                LockSupport.parkNanos(5_000_000);
            }
            assertThat(access.admits("two")).isTrue();

            Files.delete(now);
            Files.writeString(before, "\n");
            LockSupport.parkNanos(200_000_000);
            assertThat(access.admits("two")).isTrue();
            assertThat(access.admits("three")).isTrue();
        }
    }

    @Test
    void a_file_that_is_half_written_changes_nothing() throws IOException {
        var file = Files.writeString(folder.resolve("secret"), "one");
        var http = configuration(Map.of("SECRET_FILE", file.toString())).http();

        try (var secrets = ApiSecrets.start(http, Duration.ofDays(1))) {
            var access = secrets.access();
            Files.writeString(file, "tw");
            secrets.look();
            assertThat(access.admits("tw")).isFalse();
            assertThat(access.admits("one")).isTrue();

            Files.writeString(file, "two");
            secrets.look();
            assertThat(access.admits("two")).isFalse();
            assertThat(access.admits("one")).isTrue();
            secrets.look();

            assertThat(access.admits("two")).isTrue();
            assertThat(access.admits("one")).isFalse();
        }
    }

    @Test
    void without_a_secret_every_request_is_admitted() {
        try (var secrets = ApiSecrets.start(configuration(Map.of("INSECURE", "true")).http())) {
            assertThat(secrets.access().admits("")).isTrue();
        }
    }

    @Test
    void new_connections_take_the_password_that_the_file_has_then() throws Exception {
        try (var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary())) {
            var database = TestDatabase.of(postgres, "postgres");
            database.execute(
                    "CREATE ROLE reader LOGIN REPLICATION PASSWORD 'first'",
                    "GRANT CREATE ON DATABASE postgres TO reader");
            Files.writeString(
                    postgres.folder().resolve("data/pg_hba.conf"),
                    "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
            database.execute("SELECT pg_reload_conf()");
            var file = folder.resolve("url");
            write(file, postgres.port(), "first");
            var url =
                    configuration(Map.of("DATABASE_URL_FILE", file.toString(), "INSECURE", "true"))
                            .database()
                            .url();
            assertThat(url.toString()).doesNotContain("first", "Plugin");
            assertThat(url.properties()).doesNotContainKey("password");

            connect(url.jdbcUrl(), url.properties());
            database.execute("ALTER ROLE reader PASSWORD 'second'");
            write(file, postgres.port(), "second");

            connect(url.jdbcUrl(), url.properties());
            try (var stack = start(file)) {
                var active = stack.status().atLeast(StackStatus.Level.ACTIVE, PATIENCE);
                assertThat(active).succeedsWithin(PATIENCE.plusSeconds(5));
                assertThat(sessions(database))
                        .contains("metamorph secrets admin")
                        .anyMatch(
                                name -> name.startsWith("metamorph secrets") && name.endsWith("]"));
            }
        }
    }

    private static List<String> sessions(TestDatabase database) {
        return database
                .query("SELECT application_name FROM pg_stat_activity WHERE usename = 'reader'")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    private Stack start(Path urlFile) {
        var port = Ports.free();
        var settings =
                Map.of(
                        "DATABASE_URL_FILE",
                        urlFile.toString(),
                        "KAFKA_BOOTSTRAP_SERVERS",
                        TestKafka.shared().bootstrap(),
                        "STACK_ID",
                        "secrets",
                        "DATA_DIR",
                        folder.resolve("data").toString(),
                        "HOST",
                        "127.0.0.1",
                        "PORT",
                        Integer.toString(port),
                        "ADVERTISED_URL",
                        "http://127.0.0.1:" + port,
                        "INSECURE",
                        "true");
        return Stack.start(
                Environment.of(settings).read(),
                "test",
                failure -> {
                    throw new IllegalStateException(failure);
                });
    }

    private static void write(Path file, int port, String password) throws IOException {
        Files.writeString(
                file, "postgresql://reader:%s@127.0.0.1:%d/postgres\n".formatted(password, port));
    }

    private static void connect(String url, Map<String, String> given) throws SQLException {
        var properties = new Properties();
        properties.putAll(given);
        DriverManager.getConnection(url, properties).close();
    }
}
