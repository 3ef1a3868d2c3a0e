package dev.metamorph.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.metamorph.app.config.PostgresUrl;
import dev.metamorph.coordinator.facts.DatabaseReport;
import dev.metamorph.coordinator.facts.DatabaseReport.Capacity;
import dev.metamorph.coordinator.facts.DatabaseReport.Clock;
import dev.metamorph.coordinator.facts.DatabaseReport.Facts;
import dev.metamorph.coordinator.facts.DatabaseReport.Publication;
import dev.metamorph.coordinator.facts.DatabaseReport.Replicating;
import dev.metamorph.coordinator.facts.DatabaseReport.Role;
import dev.metamorph.coordinator.facts.DatabaseReport.Server;
import dev.metamorph.coordinator.facts.DatabaseReport.Slot;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Findings that cannot be provoked on the servers of the tests. */
final class RulesTest {
    private static final Server SOUND =
            new Server(180_001, false, "logical", 1_000, Duration.ofMinutes(1), Duration.ZERO, "");
    private static final Clock RIGHT = new Clock(Duration.ofMillis(3), Duration.ofMillis(1));

    private static List<Finding> findings(DatabaseReport report) {
        return new DatabaseRules(
                        new DatabaseRules.Stack(
                                PostgresUrl.parse("postgresql://me@db/shop"),
                                "me",
                                "slot",
                                "publication",
                                false,
                                20,
                                false,
                                false))
                .findings(report);
    }

    private static Facts facts(Server server, Replicating replicating, Slot slot, Clock clock) {
        return facts(server, replicating, slot, new Publication.Absent(), clock);
    }

    private static Facts facts(Replicating replicating, Slot slot, Publication publication) {
        return facts(SOUND, replicating, slot, publication, RIGHT);
    }

    private static Facts facts(
            Server server,
            Replicating replicating,
            Slot slot,
            Publication publication,
            Clock clock) {
        return new Facts(
                server,
                new Capacity(10, 10, 10, 1, 100, 1),
                new Role("me", "shop", true, false, true),
                replicating,
                slot,
                publication,
                List.of(),
                List.of(),
                clock);
    }

    private static Slot slot(String plugin, boolean lost) {
        return new Slot.Present(plugin, true, lost, false, 0);
    }

    private static Server version(int number) {
        return new Server(
                number, false, "logical", 1_000, Duration.ofMinutes(1), Duration.ZERO, "");
    }

    @ParameterizedTest
    @CsvSource({
        "140017, 14.18",
        "140018, ''",
        "150012, 15.13",
        "150013, ''",
        "160008, 16.9",
        "160009, ''",
        "170004, 17.5",
        "170005, ''",
        "180000, ''"
    })
    void minor_versions_with_known_faults_get_the_next_one_as_advice(int version, String sound) {
        var found =
                findings(
                        facts(
                                version(version),
                                new Replicating.Accepted(),
                                slot("pgoutput", false),
                                RIGHT));

        assertThat(found)
                .extracting(each -> each.remedy().text())
                .isEqualTo(
                        sound.isEmpty()
                                ? List.of()
                                : List.of("update it to %s or later".formatted(sound)));
    }

    @Test
    void a_server_before_14_is_wrong() {
        assertThat(findings(new DatabaseReport.Unsupported(130_012)))
                .extracting(Finding::text)
                .containsExactly(
                        "Postgres at db:5432 is of version 13; upgrade it to Postgres 14 or later");
    }

    @Test
    void a_standby_may_become_a_primary() {
        var standby =
                new Server(
                        180_001, true, "logical", 1_000, Duration.ofMinutes(1), Duration.ZERO, "");

        assertThat(
                        findings(
                                facts(
                                        standby,
                                        new Replicating.Accepted(),
                                        slot("pgoutput", false),
                                        RIGHT)))
                .singleElement()
                .extracting(Finding::check, Finding::severity, Finding::preventsStart)
                .containsExactly(Check.PRIMARY, Severity.WRONG, false);
    }

    @Test
    void a_pooler_in_the_way_is_named() {
        var refused = new Replicating.Refused("08P01", true, "leads to a pooler");

        assertThat(findings(facts(SOUND, refused, slot("pgoutput", false), RIGHT)))
                .extracting(Finding::text)
                .containsExactly(
                        "Postgres at db:5432 refuses a connection in replication mode; leads to a pooler");
    }

    @Test
    void a_replication_connection_that_fails_for_the_moment_prevents_no_start() {
        var refused = new Replicating.Refused("57P03", false, "the server is starting up");

        assertThat(findings(facts(SOUND, refused, slot("pgoutput", false), RIGHT)))
                .singleElement()
                .extracting(Finding::severity, Finding::preventsStart)
                .containsExactly(Severity.WRONG, false);
    }

    @ParameterizedTest
    @CsvSource({
        "number of requested standby connections exceeds \"max_wal_senders\" (currently 2), FREE_SENDER",
        "too many connections for role \"me\", FREE_CONNECTIONS",
        "'sorry, too many clients already', FREE_CONNECTIONS"
    })
    void connections_that_are_used_up_are_told_apart(String reason, Check check) {
        var refused = new Replicating.Refused("53300", false, reason);

        assertThat(findings(facts(SOUND, refused, slot("pgoutput", false), RIGHT)))
                .singleElement()
                .extracting(Finding::check, Finding::severity, Finding::preventsStart)
                .containsExactly(check, Severity.WRONG, false);
    }

    @Test
    void a_role_without_a_free_connection_is_told() {
        var full = new DatabaseReport.Unreachable("53300", "too many connections for role \"me\"");

        assertThat(findings(full))
                .extracting(Finding::text)
                .containsExactly(
                        "Postgres at db:5432 has no free connection for user \"me\": too many connections for role \"me\"; run ALTER ROLE \"me\" CONNECTION LIMIT -1");
    }

    /** Only the leader uses them; an instance that follows serves without. */
    @Test
    void a_wrong_slot_or_publication_prevents_no_start() {
        var accepted = new Replicating.Accepted();
        var elsewhere = new Slot.Present("pgoutput", false, false, false, 0);
        var publication = new Publication.Present(false, true, true, true, "me");

        assertThat(
                        List.of(
                                facts(SOUND, accepted, slot("wal2json", false), RIGHT),
                                facts(SOUND, accepted, elsewhere, RIGHT),
                                facts(accepted, slot("pgoutput", false), publication)))
                .flatExtracting(RulesTest::findings)
                .extracting(Finding::check, Finding::severity, Finding::preventsStart)
                .containsExactly(
                        tuple(Check.SLOT, Severity.WRONG, false),
                        tuple(Check.SLOT, Severity.WRONG, false),
                        tuple(Check.PUBLICATION, Severity.WRONG, false),
                        tuple(Check.PUBLICATION, Severity.WRONG, false));
    }

    @Test
    void a_managed_service_has_a_role_for_the_right_to_replicate() {
        var refused = new Replicating.Refused("42501", true, "no");

        assertThat(findings(facts(SOUND, refused, slot("pgoutput", false), RIGHT)))
                .extracting(each -> each.remedy().steps())
                .containsExactly(List.of("GRANT rds_replication TO \"me\";"));
    }

    @Test
    void an_existing_slot_needs_no_free_one_and_must_be_ours() {
        var accepted = new Replicating.Accepted();

        assertThat(findings(facts(SOUND, accepted, slot("pgoutput", false), RIGHT))).isEmpty();
        assertThat(findings(facts(SOUND, accepted, new Slot.Absent(), RIGHT)))
                .extracting(Finding::check)
                .containsExactly(Check.FREE_SLOT);
        assertThat(findings(facts(SOUND, accepted, slot("wal2json", false), RIGHT)))
                .extracting(each -> each.remedy().steps().getFirst())
                .containsExactly("SELECT pg_drop_replication_slot('slot');");
        assertThat(findings(facts(SOUND, accepted, slot("pgoutput", true), RIGHT)))
                .extracting(Finding::severity)
                .containsExactly(Severity.ADVICE);
    }

    @ParameterizedTest
    @CsvSource({"2500, 100, true", "-2500, 100, true", "2500, 1000, false", "1900, 1, false"})
    void clocks_that_differ_for_certain_are_an_advice(long ahead, long uncertainty, boolean told) {
        var clock = new Clock(Duration.ofMillis(ahead), Duration.ofMillis(uncertainty));
        var accepted = new Replicating.Accepted();

        assertThat(findings(facts(SOUND, accepted, slot("pgoutput", false), clock)))
                .extracting(Finding::check)
                .isEqualTo(told ? List.of(Check.DATABASE_CLOCK) : List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "100000000, ext4, DATA_FOLDER_SPACE WRONG",
        "1000000000, xfs, DATA_FOLDER_SPACE ADVICE",
        "9000000000, nfs4, DATA_FOLDER_KIND ADVICE",
        "9000000000, tmpfs, DATA_FOLDER_KIND ADVICE",
        "9000000000, overlay, DATA_FOLDER_KIND ADVICE",
        "9000000000, ext4, ''"
    })
    void a_folder_needs_space_on_a_disk_that_stays(long free, String kind, String finding) {
        assertThat(new FolderRules(Path.of("/data")).findings(new FolderReport.Facts(free, kind)))
                .extracting(each -> each.check() + " " + each.severity())
                .isEqualTo(finding.isEmpty() ? List.of() : List.of(finding));
    }

    @Test
    void a_diagnosis_is_printed_for_people_and_for_programs() {
        var diagnosis =
                new Diagnosis(
                        Set.of(Check.Area.DATABASE, Check.Area.PORT),
                        List.of(
                                Finding.wrong(
                                        Check.WAL_LEVEL,
                                        "wal_level is replica",
                                        Remedy.sql("ALTER SYSTEM SET wal_level = logical;")
                                                .then(Remedy.RESTART))));

        assertThat(DiagnosisText.lines(diagnosis))
                .containsExactly(
                        "database     wrong   wal_level is replica (wal-level)",
                        "                     SQL  ALTER SYSTEM SET wal_level = logical;",
                        "                     then restart the database",
                        "port         ok",
                        "",
                        "1 wrong, 0 to consider");
        assertThat(DiagnosisText.json(diagnosis))
                .isEqualToIgnoringWhitespace(
                        """
                        {"ok": false, "checked": ["database", "port"], "findings": [
                          {"check": "wal-level", "area": "database", "severity": "wrong",
                           "problem": "wal_level is replica",
                           "remedy": {"kind": "sql", "steps": ["ALTER SYSTEM SET wal_level = logical;"],
                                      "then": "restart the database"}}]}
                        """);
    }
}
