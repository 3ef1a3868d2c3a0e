package dev.metamorph.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.doctor.Check.Area;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.testing.PostgresVersion;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.embedded.testing.TestStandby;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Properties;

/** Each finding about a server as a whole is gone when it was changed as the finding says. */
@Tag("servers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServerDoctorTest {
    private final EmbeddedPostgres postgres =
            EmbeddedPostgres.start(
                    EmbeddedPostgres.Settings.temporary()
                            .with("wal_level", "")
                            .with("max_replication_slots", "")
                            .with("max_wal_senders", "")
                            .with("synchronous_commit", ""));
    private final TestDatabase admin = TestDatabase.of(postgres, "postgres");

    @TempDir Path folder;

    @AfterEach
    void reset() {
        admin.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots",
                "ALTER SYSTEM RESET ALL");
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    private Patient patient(String role) {
        return Patient.of(
                folder,
                postgres.url().replace("postgres@", role + "@"),
                TestKafka.shared().bootstrap(),
                "server");
    }

    @Test
    void the_statements_and_a_restart_mend_a_server() {
        admin.execute(
                "CREATE ROLE reader LOGIN",
                "ALTER SYSTEM SET max_replication_slots = 1",
                "ALTER SYSTEM SET wal_sender_timeout = 0",
                "ALTER SYSTEM SET idle_replication_slot_timeout = '1h'",
                "ALTER SYSTEM SET synchronous_commit = local",
                "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        postgres.restart();
        admin.execute("SELECT pg_create_physical_replication_slot('other')");
        var patient = patient("reader");

        var findings = patient.findings(Area.DATABASE);

        assertThat(Patient.checks(findings))
                .containsExactly(
                        Check.WAL_LEVEL,
                        Check.REPLICATION,
                        Check.FREE_SLOT,
                        Check.WAL_LIMIT,
                        Check.WAL_BUDGET,
                        Check.SLOT_TIMEOUT,
                        Check.SENDER_TIMEOUT,
                        Check.PUBLICATION,
                        Check.SYNCHRONOUS_STANDBYS);
        for (var finding : findings) {
            if (finding.check() == Check.WAL_BUDGET) {
                // Its setting is for servers whose settings cannot be changed.
                assertThat(finding.remedy().kind()).isEqualTo(Remedy.Kind.SETTING);
            } else {
                admin.execute(finding.remedy().steps().toArray(String[]::new));
            }
        }
        assertThat(findings)
                .filteredOn(each -> each.remedy().after().startsWith(Remedy.RESTART))
                .extracting(Finding::check)
                .containsExactlyInAnyOrder(Check.WAL_LEVEL, Check.FREE_SLOT);
        postgres.restart();
        assertThat(patient.findings(Area.DATABASE)).isEmpty();
    }

    @Test
    void a_server_without_a_free_wal_sender_has_one_after_the_statement() throws Exception {
        admin.execute(
                "ALTER SYSTEM SET wal_level = logical",
                "ALTER SYSTEM SET max_wal_senders = 1",
                "ALTER SYSTEM SET max_slot_wal_keep_size = '1GB'");
        postgres.restart();
        var patient = patient("postgres");
        List<Finding> findings;
        try (var _ = replication()) {
            findings = patient.findings(Area.DATABASE);
        }

        assertThat(findings)
                .singleElement()
                .extracting(Finding::check, Finding::preventsStart)
                .containsExactly(Check.FREE_SENDER, false);
        admin.execute(findings.getFirst().remedy().steps().toArray(String[]::new));
        postgres.restart();
        try (var _ = replication()) {
            assertThat(patient.findings(Area.DATABASE)).isEmpty();
        }
    }

    private Connection replication() throws Exception {
        var properties = new Properties();
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "10");
        return DriverManager.getConnection(postgres.jdbcUrl(), properties);
    }

    @Test
    void a_slot_that_the_server_has_given_up_is_gone_after_the_statement() {
        admin.execute(
                "ALTER SYSTEM SET wal_level = logical",
                "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
        postgres.restart();
        admin.execute(
                "SELECT pg_create_logical_replication_slot('slot_of_server', 'pgoutput')",
                "SELECT pg_switch_wal()",
                "CREATE TABLE written AS SELECT 1",
                "SELECT pg_switch_wal()",
                "CREATE TABLE written_too AS SELECT 1",
                "CHECKPOINT",
                "DROP TABLE written, written_too");
        var patient = patient("postgres");

        var findings = patient.findings(Area.DATABASE);

        assertThat(findings)
                .singleElement()
                .extracting(Finding::check, Finding::severity)
                .containsExactly(Check.SLOT, Severity.ADVICE);
        admin.execute(findings.getFirst().remedy().steps().toArray(String[]::new));
        assertThat(patient.findings(Area.DATABASE)).isEmpty();
    }

    @Test
    void a_standby_is_its_primary_after_the_setting() {
        admin.execute(
                "ALTER SYSTEM SET wal_level = logical",
                "ALTER SYSTEM SET max_slot_wal_keep_size = '1GB'");
        postgres.restart();
        try (var standby = TestStandby.start(postgres, PostgresVersion.newest())) {
            var patient = patient("postgres");
            patient.set("DATABASE_URL=" + standby.postgres().url());

            var findings = patient.findings(Area.DATABASE);

            assertThat(findings)
                    .singleElement()
                    .extracting(Finding::check, finding -> finding.remedy().text())
                    .containsExactly(
                            Check.PRIMARY, "give the address of the primary in DATABASE_URL");
            patient.set("DATABASE_URL=" + postgres.url());
            assertThat(patient.findings(Area.DATABASE)).isEmpty();
        }
    }
}
