package dev.metamorph.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.doctor.Check.Area;
import dev.metamorph.embedded.Ports;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
        return Patient.of(folder, url, TestKafka.shared().bootstrap(), role, more);
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
    void a_publication_that_the_operator_creates_is_there_after_the_statement() {
        role(role, "REPLICATION");
        var patient = patient(url(), "MANUAL_PUBLISHING", "true");

        var findings = withoutRisks(patient.findings(Area.DATABASE));

        assertThat(findings).extracting(Finding::check).containsExactly(Check.PUBLICATION);
        run(findings);
        assertThat(withoutRisks(patient.findings(Area.DATABASE))).isEmpty();
    }

    @Test
    void a_slot_with_another_plugin_is_gone_after_the_statement() {
        database.execute(
                "SELECT pg_create_logical_replication_slot('slot_of_%s', 'test_decoding')"
                        .formatted(role));
        var patient = patient(database.url());

        var findings = withoutRisks(patient.findings(Area.DATABASE));

        assertThat(findings).extracting(Finding::check).containsExactly(Check.SLOT);
        run(findings);
        assertThat(withoutRisks(patient.findings(Area.DATABASE))).isEmpty();
    }

    @Test
    void a_physical_slot_is_not_used_after_the_setting() {
        database.execute(
                "SELECT pg_create_physical_replication_slot('slot_of_%s')".formatted(role));
        try {
            var patient = patient(database.url());

            var findings = withoutRisks(patient.findings(Area.DATABASE));

            assertThat(findings)
                    .singleElement()
                    .extracting(Finding::check, Finding::problem)
                    .containsExactly(
                            Check.SLOT, "slot \"slot_of_%s\" is a physical one".formatted(role));
            patient.set(findings.getFirst().remedy().steps().getFirst());
            assertThat(withoutRisks(patient.findings(Area.DATABASE))).isEmpty();
        } finally {
            database.execute("SELECT pg_drop_replication_slot('slot_of_%s')".formatted(role));
        }
    }

    /** Each statement is run, and the next refusal of the server comes. */
    @Test
    void a_login_that_the_server_refuses_is_accepted_after_the_statements() {
        var created = database.name() + "_more";
        var admin = TestDatabase.of(TestPostgres.shared(), "postgres");
        var patient = patient(url().replace("/" + database.name(), "/" + created));
        try {
            accepts(admin, patient, "CREATE ROLE \"%s\" LOGIN REPLICATION;".formatted(role));
            roles.add(role);
            admin.execute("ALTER ROLE %s NOLOGIN".formatted(role));
            accepts(admin, patient, "ALTER ROLE \"%s\" LOGIN;".formatted(role));
            accepts(admin, patient, "CREATE DATABASE \"%s\";".formatted(created));
            admin.execute("ALTER ROLE %s CONNECTION LIMIT 0".formatted(role));
            accepts(admin, patient, "ALTER ROLE \"%s\" CONNECTION LIMIT -1;".formatted(role));
            admin.execute("ALTER DATABASE %s CONNECTION LIMIT 0".formatted(created));
            accepts(
                    admin,
                    patient,
                    "ALTER DATABASE \"%s\" CONNECTION LIMIT -1;".formatted(created));

            assertThat(Patient.checks(patient.findings(Area.DATABASE)))
                    .doesNotContain(Check.DATABASE_REACHABLE, Check.FREE_CONNECTIONS);
        } finally {
            admin.execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(created));
        }
    }

    private static void accepts(TestDatabase admin, Patient patient, String statement) {
        var finding = patient.findings(Area.DATABASE).getFirst();

        assertThat(finding.check()).isEqualTo(Check.DATABASE_REACHABLE);
        assertThat(finding.remedy().steps()).containsExactly(statement);
        admin.execute(statement);
        assertThat(patient.findings(Area.DATABASE))
                .extracting(Finding::problem)
                .doesNotContain(finding.problem());
    }

    @Test
    void a_server_that_does_not_answer_is_another_one_after_the_setting() {
        var patient = patient("postgresql://postgres@127.0.0.1:%d/x".formatted(Ports.free()));

        var findings = patient.findings(Area.DATABASE);

        assertThat(findings).extracting(Finding::check).containsExactly(Check.DATABASE_REACHABLE);
        assertThat(findings.getFirst().remedy().text()).contains("DATABASE_URL");
        patient.set("DATABASE_URL=" + database.url());
        assertThat(withoutRisks(patient.findings(Area.DATABASE))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Pooler.Kind.class)
    void a_pooler_is_used_for_snapshots_alone_after_the_settings(Pooler.Kind kind) {
        try (var pooler = Pooler.before(TestPostgres.shared().port(), kind)) {
            var port = ":" + TestPostgres.shared().port();
            var pooled = database.url().replace(port, ":" + pooler.port());
            var patient = patient(pooled);

            var findings = withoutRisks(patient.findings(Area.DATABASE));

            assertThat(findings)
                    .singleElement()
                    .extracting(Finding::check, Finding::preventsStart)
                    .containsExactly(Check.REPLICATION, true);
            assertThat(findings.getFirst().remedy().text())
                    .contains(
                            "give the address of the database itself, and the pooler's as POOLED_DATABASE_URL");
            patient.set("DATABASE_URL=" + database.url());
            patient.set("POOLED_DATABASE_URL=" + pooled);
            assertThat(withoutRisks(patient.findings(Area.DATABASE))).isEmpty();
        }
    }

    @Test
    void clocks_that_differ_agree_after_they_were_set() {
        var patient = patient(database.url());
        patient.clock(() -> Instant.now().minusSeconds(60));

        var findings = patient.findings(Area.CLOCK);

        assertThat(findings)
                .extracting(Finding::check)
                .containsExactlyInAnyOrder(Check.DATABASE_CLOCK, Check.KAFKA_CLOCK);
        assertThat(findings).allMatch(each -> each.problem().contains("s ahead of this machine's"));
        patient.clock(InstantSource.system());
        assertThat(patient.findings(Area.CLOCK)).isEmpty();
    }

    @Test
    void settings_of_a_wrong_form_are_read_after_the_change() {
        var patient = patient(database.url(), "PORT", "x");

        assertThat(patient.findings(Area.SETTINGS))
                .extracting(Finding::check)
                .containsExactly(Check.SETTINGS);
        patient.set("PORT=39999");
        assertThat(patient.findings(Area.SETTINGS)).isEmpty();
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
    void a_table_that_does_not_exist_is_named_until_it_does() {
        var missing = new TableName("public", "nothing");

        assertThat(withoutRisks(patient(database.url()).findings(Area.DATABASE, missing)))
                .singleElement()
                .extracting(Finding::check, Finding::problem)
                .containsExactly(Check.TABLES_EXIST, "there is no table \"public\".\"nothing\"");
        database.execute("CREATE TABLE nothing (id int PRIMARY KEY)");
        assertThat(withoutRisks(patient(database.url()).findings(Area.DATABASE, missing)))
                .isEmpty();
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
