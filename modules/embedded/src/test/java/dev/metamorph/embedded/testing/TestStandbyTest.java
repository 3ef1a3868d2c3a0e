package dev.metamorph.embedded.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

@Tag("servers")
final class TestStandbyTest {
    @ParameterizedTest
    @EnumSource(PostgresVersion.class)
    void a_standby_of_every_version_follows_its_primary_and_can_be_promoted(
            PostgresVersion version) {
        try (var primary = EmbeddedPostgres.start(version.temporary())) {
            var before = TestDatabase.of(primary, "postgres");
            assertThat(before.query("SHOW server_version_num").getFirst().getFirst())
                    .startsWith(Integer.toString(version.major()));
            before.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");

            try (var standby = TestStandby.start(primary, version)) {
                var after = TestDatabase.of(standby.postgres(), "postgres");
                before.execute("INSERT INTO t VALUES (2)");
                standby.awaitCaughtUp();
                assertThat(after.query("SELECT count(*), pg_is_in_recovery() FROM t"))
                        .containsExactly(List.of("2", "t"));
                primary.crash();

                standby.promote();

                after.execute("INSERT INTO t VALUES (3)");
                assertThat(after.query("SELECT count(*), pg_is_in_recovery() FROM t"))
                        .containsExactly(List.of("3", "f"));
                assertThat(after.query("SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)"))
                        .containsExactly(List.of("00000002"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V17", "V18"})
    void a_standby_can_keep_the_logical_slots_that_are_made_for_failover(PostgresVersion version) {
        try (var primary = EmbeddedPostgres.start(version.temporary());
                var standby = TestStandby.start(primary, version, TestStandbyTest::synchronising)) {
            TestDatabase.of(primary, "postgres")
                    .execute(
                            "SELECT pg_create_logical_replication_slot('s', 'pgoutput', false, false, true)");
            var copy = TestDatabase.of(standby.postgres(), "postgres");

            await(copy, "SELECT 1 FROM pg_replication_slots WHERE slot_name = 's' AND synced");
        }
    }

    private static EmbeddedPostgres.Settings synchronising(EmbeddedPostgres.Settings settings) {
        return settings.with("hot_standby_feedback", "on").with("sync_replication_slots", "on");
    }

    private static void await(TestDatabase database, String sql) {
        var end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (database.query(sql).isEmpty()) {
            assertThat(System.nanoTime()).as(sql).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
