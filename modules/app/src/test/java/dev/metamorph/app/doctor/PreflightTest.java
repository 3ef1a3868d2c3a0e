package dev.metamorph.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.Environment;
import dev.metamorph.app.config.KafkaClients;
import dev.metamorph.app.stack.StartFailure;
import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.Ports;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.embedded.testing.TestPostgres;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;

@Tag("servers")
final class PreflightTest {
    private static final Duration SHORT = Duration.ofSeconds(2);

    @Test
    void a_database_that_is_ready_passes() {
        var configuration = following(TestPostgres.shared().url());

        assertThatCode(() -> Preflight.database(configuration)).doesNotThrowAnyException();
    }

    @Test
    void nothing_listens() {
        var port = Ports.free();
        var configuration = following("postgresql://me@127.0.0.1:%d/shop".formatted(port));

        assertThat(failure(Reason.DATABASE, () -> Preflight.database(configuration)))
                .startsWith("cannot reach Postgres at 127.0.0.1:%d: Connection".formatted(port))
                .hasLineCount(1);
    }

    @Test
    void there_is_no_such_database() {
        var configuration = following(TestPostgres.shared().url("nowhere"));

        assertThat(failure(Reason.DATABASE, () -> Preflight.database(configuration)))
                .endsWith("has no database \"nowhere\"; run CREATE DATABASE \"nowhere\"");
    }

    @Test
    void the_password_is_wrong() throws IOException {
        try (var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary())) {
            var database = TestDatabase.of(postgres, "postgres");
            database.execute("CREATE ROLE reader LOGIN REPLICATION PASSWORD 'right'");
            Files.writeString(
                    postgres.folder().resolve("data/pg_hba.conf"),
                    "host all all 127.0.0.1/32 scram-sha-256\n");
            postgres.restart();
            var configuration =
                    following(
                            "postgresql://reader:wrong@127.0.0.1:%d/postgres"
                                    .formatted(postgres.port()));

            assertThat(failure(Reason.DATABASE, () -> Preflight.database(configuration)))
                    .contains("refuses user \"reader\"", "password", "check user and password")
                    .doesNotContain("wrong")
                    .hasLineCount(1);
        }
    }

    @Test
    void the_database_does_not_log_for_replication() {
        var settings = EmbeddedPostgres.Settings.temporary().with("wal_level", "replica");
        try (var postgres = EmbeddedPostgres.start(settings)) {
            var configuration = following(postgres.url());

            assertThat(failure(Reason.DATABASE, () -> Preflight.database(configuration)))
                    .contains(
                            "has wal_level=replica, not logical; run ALTER SYSTEM SET wal_level = logical, then restart the database");
        }
    }

    @Test
    void an_instance_waits_for_a_database_that_does_not_answer() {
        var configuration = following("postgresql://me@127.0.0.1:%d/shop".formatted(Ports.free()));

        assertThatCode(() -> Preflight.databaseIfReached(configuration)).doesNotThrowAnyException();
    }

    @Test
    void a_broker_that_is_ready_passes() {
        var clients = clients(TestKafka.shared().bootstrap());

        assertThatCode(() -> Preflight.kafka(clients, Duration.ofSeconds(20)))
                .doesNotThrowAnyException();
    }

    @Test
    void no_broker_answers() {
        var bootstrap = "127.0.0.1:" + Ports.free();

        assertThat(failure(Reason.KAFKA, () -> Preflight.kafka(clients(bootstrap), SHORT)))
                .startsWith("cannot reach Kafka at %s: ".formatted(bootstrap))
                .hasLineCount(1);
    }

    @Test
    void the_brokers_name_is_unknown() {
        assertThat(
                        failure(
                                Reason.KAFKA,
                                () -> Preflight.kafka(clients("nowhere.invalid:9092"), SHORT)))
                .startsWith("cannot reach Kafka at nowhere.invalid:9092: ")
                .hasLineCount(1);
    }

    @Test
    void the_port_is_taken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();
            var configuration =
                    Environment.of(
                                    Map.of(
                                            "DATABASE_URL", "postgresql://me@db/shop",
                                            "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
                                            "HOST", "127.0.0.1",
                                            "PORT", Integer.toString(port),
                                            "INSECURE", "true"))
                            .read();

            assertThat(
                            failure(
                                    Reason.PORT,
                                    () ->
                                            Preflight.ports(
                                                    configuration.http(), configuration.admin())))
                    .startsWith("cannot listen on 127.0.0.1 port %d: ".formatted(port));
        }
    }

    private static KafkaClients clients(String bootstrap) {
        return configuration("postgresql://me@db/shop", bootstrap).kafka();
    }

    private static Configuration following(String url) {
        return configuration(url, "127.0.0.1:1");
    }

    private static Configuration configuration(String url, String bootstrap) {
        return Environment.of(
                        Map.of(
                                "DATABASE_URL", url,
                                "KAFKA_BOOTSTRAP_SERVERS", bootstrap,
                                "INSECURE", "true"))
                .read();
    }

    private static String failure(Reason reason, ThrowingCallable look) {
        var failure = catchThrowableOfType(StartFailure.class, look);
        assertThat(failure.reason()).isEqualTo(reason);
        return String.valueOf(failure.getMessage());
    }
}
