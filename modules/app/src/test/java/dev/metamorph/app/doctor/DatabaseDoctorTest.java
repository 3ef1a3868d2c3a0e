package dev.metamorph.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.doctor.Check.Area;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Each finding about a real database is gone when its statements have been run. */
@Tag("servers")
final class DatabaseDoctorTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String role = "doctor_" + NUMBER.incrementAndGet();

    @TempDir Path folder;

    private TestDatabase database;
    private final List<String> roles = new ArrayList<>();

    @BeforeEach
    void create() {
        database = TestPostgres.database();
    }

    @AfterEach
    void drop() {
        for (var each : roles) {
            database.execute("DROP OWNED BY " + each);
        }
        database.close();
        for (var each : roles) {
            TestDatabase.of(TestPostgres.shared(), "postgres").execute("DROP ROLE " + each);
        }
    }

    private void role(String name, String attributes) {
        roles.add(name);
        database.execute("CREATE ROLE %s LOGIN %s".formatted(name, attributes));
    }

    private Patient patient(String url, String... more) {
        var settings =
                new HashMap<>(
                        Map.of(
                                "DATABASE_URL",
                                url,
                                "KAFKA_BOOTSTRAP_SERVERS",
                                TestKafka.shared().bootstrap(),
                                "DATA_DIR",
                                folder.toString(),
                                "DATABASE_POOL_SIZE",
                                "2",
                                "SLOT_NAME",
                                "slot_of_" + role,
                                "PUBLICATION_NAME",
                                "publication_of_" + role,
                                "PORT",
                                "39999",
                                "INSECURE",
                                "true"));
        for (var i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return new Patient(settings);
    }

    private String url() {
        return database.url().replace("postgres@", role + "@");
    }

    private void run(List<Finding> findings) {
        for (var finding : findings) {
            assertThat(finding.remedy().kind()).isEqualTo(Remedy.Kind.SQL);
            database.execute(finding.remedy().steps().toArray(String[]::new));
        }
    }

    @Test
    void the_statements_and_a_restart_mend_a_server() {
        var settings =
                EmbeddedPostgres.Settings.temporary()
                        .with("wal_level", "")
                        .with("max_replication_slots", "")
                        .with("synchronous_commit", "");
        try (var postgres = EmbeddedPostgres.start(settings)) {
            var admin = TestDatabase.of(postgres, "postgres");
            admin.execute(
                    "CREATE ROLE reader LOGIN",
                    "ALTER SYSTEM SET max_replication_slots = 1",
                    "ALTER SYSTEM SET wal_sender_timeout = 0",
                    "ALTER SYSTEM SET idle_replication_slot_timeout = '1h'",
                    "ALTER SYSTEM SET synchronous_commit = local",
                    "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
            postgres.restart();
            admin.execute("SELECT pg_create_physical_replication_slot('other')");
            var patient = patient(postgres.url().replace("postgres@", "reader@"));

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
    }

    @Test
    void a_slot_without_any_limit_has_a_budget_after_the_setting() {
        var patient = patient(database.url());
        var found = patient.findings(Area.DATABASE);
        assertThat(Patient.checks(found)).contains(Check.WAL_LIMIT, Check.WAL_BUDGET);

        patient.set(
                found.stream()
                        .filter(each -> each.check() == Check.WAL_BUDGET)
                        .findFirst()
                        .orElseThrow()
                        .remedy()
                        .steps()
                        .getFirst());

        assertThat(Patient.checks(patient.findings(Area.DATABASE)))
                .contains(Check.WAL_LIMIT)
                .doesNotContain(Check.WAL_BUDGET);
    }

    @Test
    void a_server_without_a_free_wal_sender_has_one_after_the_statement() throws Exception {
        var settings = EmbeddedPostgres.Settings.temporary().with("max_wal_senders", "");
        try (var postgres = EmbeddedPostgres.start(settings)) {
            var admin = TestDatabase.of(postgres, "postgres");
            admin.execute(
                    "ALTER SYSTEM SET max_wal_senders = 1",
                    "ALTER SYSTEM SET max_slot_wal_keep_size = '1GB'");
            postgres.restart();
            var patient = patient(postgres.url());
            List<Finding> findings;
            try (var _ = replication(postgres)) {
                findings = patient.findings(Area.DATABASE);
            }

            assertThat(findings)
                    .singleElement()
                    .extracting(Finding::check, Finding::preventsStart)
                    .containsExactly(Check.FREE_SENDER, false);
            admin.execute(findings.getFirst().remedy().steps().toArray(String[]::new));
            postgres.restart();
            try (var _ = replication(postgres)) {
                assertThat(patient.findings(Area.DATABASE)).isEmpty();
            }
        }
    }

    @Test
    void connections_of_others_count_for_a_role_that_does_not_see_what_they_are() throws Exception {
        role(role, "REPLICATION");
        var patient = patient(url(), "DATABASE_POOL_SIZE", "1000");
        var before = freeConnections(patient);
        var others = new ArrayList<Connection>();
        try {
            for (var i = 0; i < 10; i++) {
                others.add(database.connect());
            }

            // Other tests may have ended some of theirs.
            assertThat(freeConnections(patient)).isLessThan(before - 4);
        } finally {
            for (var other : others) {
                other.close();
            }
        }
    }

    private static int freeConnections(Patient patient) {
        var problem =
                patient.findings(Area.DATABASE).stream()
                        .filter(finding -> finding.check() == Check.FREE_CONNECTIONS)
                        .findAny()
                        .orElseThrow()
                        .problem();
        var free = Pattern.compile("connections (\\d+) are free").matcher(problem);
        assertThat(free.find()).as(problem).isTrue();
        return Integer.parseInt(free.group(1));
    }

    private static Connection replication(EmbeddedPostgres postgres) throws Exception {
        var properties = new Properties();
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "10");
        return DriverManager.getConnection(postgres.jdbcUrl(), properties);
    }

    @Test
    void a_publication_is_usable_after_the_statements() {
        role(role, "REPLICATION");
        database.execute(
                "CREATE PUBLICATION publication_of_%s WITH (publish = 'insert', publish_via_partition_root)"
                        .formatted(role));
        var patient = patient(url());

        var findings = withoutRisks(patient.findings(Area.DATABASE));

        assertThat(findings).extracting(Finding::check).containsOnly(Check.PUBLICATION);
        assertThat(findings)
                .extracting(Finding::severity)
                .containsExactly(Severity.WRONG, Severity.WRONG, Severity.ADVICE, Severity.ADVICE);
        database.execute("GRANT CREATE ON DATABASE %s TO %s".formatted(database.name(), role));
        run(findings);
        assertThat(withoutRisks(patient.findings(Area.DATABASE))).isEmpty();
    }

    /** Of the server that all tests share, which is as it is. */
    private static List<Finding> withoutRisks(List<Finding> findings) {
        return findings.stream()
                .filter(each -> each.check() != Check.WAL_LIMIT && each.check() != Check.WAL_BUDGET)
                .toList();
    }

    @Test
    void tables_of_others_can_be_served_after_the_statements() {
        role(role, "REPLICATION");
        role(role + "_owner", "");
        database.execute(
                "GRANT CREATE ON DATABASE %s TO %s".formatted(database.name(), role),
                "CREATE SCHEMA hidden",
                "CREATE TABLE \"Theirs %\" (id int PRIMARY KEY)",
                "ALTER TABLE \"Theirs %\" OWNER TO " + role + "_owner",
                "CREATE TABLE hidden.secret (id int PRIMARY KEY)",
                "ALTER TABLE hidden.secret ENABLE ROW LEVEL SECURITY");
        var patient = patient(url());
        var tables =
                new TableName[] {
                    new TableName("public", "Theirs %"), new TableName("hidden", "secret")
                };

        var advice = withoutRisks(patient.findings(Area.DATABASE));
        var findings = withoutRisks(patient.findings(Area.DATABASE, tables));

        assertThat(advice).extracting(Finding::severity).containsOnly(Severity.ADVICE);
        assertThat(findings).extracting(Finding::severity).containsOnly(Severity.WRONG);
        assertThat(Patient.checks(findings))
                .containsExactly(Check.TABLES_PUBLISHED, Check.TABLES_READABLE, Check.ROW_SECURITY);
        assertThat(findings.getFirst().problem())
                .contains("\"public\".\"Theirs %\"", "\"hidden\".\"secret\"");
        run(findings);
        assertThat(withoutRisks(patient.findings(Area.DATABASE, tables))).isEmpty();
    }

    @Test
    void tables_that_are_published_by_hand_can_be_served_after_the_statements() {
        role(role, "REPLICATION");
        database.execute(
                "CREATE TABLE whole (id int PRIMARY KEY)",
                "CREATE TABLE part (id int PRIMARY KEY, note text)",
                "CREATE TABLE not_yet (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE not_yet_1 PARTITION OF not_yet FOR VALUES FROM (0) TO (10)",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role,
                "CREATE PUBLICATION publication_of_%s FOR TABLE whole, part (id) WITH (publish_generated_columns = stored)"
                        .formatted(role));
        var patient = patient(url(), "MANUAL_PUBLISHING", "true");
        var tables =
                new TableName[] {
                    new TableName("public", "whole"),
                    new TableName("public", "part"),
                    new TableName("public", "not_yet_1")
                };

        var findings = withoutRisks(patient.findings(Area.DATABASE, tables));

        assertThat(Patient.checks(findings))
                .containsExactly(Check.TABLES_PUBLISHED, Check.REPLICA_IDENTITY);
        run(findings);
        assertThat(withoutRisks(patient.findings(Area.DATABASE, tables))).isEmpty();
    }

    @Test
    void a_slot_of_another_database_is_not_used_after_the_setting() {
        TestDatabase.of(TestPostgres.shared(), "postgres")
                .execute(
                        "SELECT pg_create_logical_replication_slot('slot_of_%s', 'pgoutput')"
                                .formatted(role));
        try {
            var patient = patient(database.url());

            var findings = withoutRisks(patient.findings(Area.DATABASE));

            assertThat(findings).extracting(Finding::check).containsExactly(Check.SLOT);
            patient.set(findings.getFirst().remedy().steps().getFirst());
            assertThat(withoutRisks(patient.findings(Area.DATABASE))).isEmpty();
        } finally {
            database.execute("SELECT pg_drop_replication_slot('slot_of_%s')".formatted(role));
        }
    }

    @Test
    void a_table_that_does_not_exist_is_named() {
        var missing = new TableName("public", "nothing");

        assertThat(withoutRisks(patient(database.url()).findings(Area.DATABASE, missing)))
                .singleElement()
                .extracting(Finding::check, Finding::problem)
                .containsExactly(Check.TABLES_EXIST, "there is no table \"public\".\"nothing\"");
    }

    @Test
    void more_connections_than_are_free_are_not_asked_for_after_the_setting() {
        var patient = patient(database.url(), "DATABASE_POOL_SIZE", "1000");

        var findings = withoutRisks(patient.findings(Area.DATABASE));

        assertThat(findings).extracting(Finding::check).containsExactly(Check.FREE_CONNECTIONS);
        patient.set(findings.getFirst().remedy().steps().getFirst());
        assertThat(withoutRisks(patient.findings(Area.DATABASE))).isEmpty();
    }
}
