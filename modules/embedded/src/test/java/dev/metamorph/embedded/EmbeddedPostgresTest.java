package dev.metamorph.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.embedded.EmbeddedPostgres.Settings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

@Tag("servers")
final class EmbeddedPostgresTest {

    @Test
    void it_is_ready_for_logical_replication_and_forces_commits_in_order() {
        try (var database = TestPostgres.database()) {
            var settings =
                    database.query(
                            "SELECT name, setting FROM pg_settings WHERE name IN ('wal_level',"
                                    + " 'synchronous_commit', 'max_replication_slots',"
                                    + " 'max_prepared_transactions', 'listen_addresses',"
                                    + " 'TimeZone', 'server_encoding') ORDER BY lower(name)");

            assertThat(settings)
                    .containsExactly(
                            List.of("listen_addresses", "127.0.0.1"),
                            List.of("max_prepared_transactions", "10"),
                            List.of("max_replication_slots", "20"),
                            List.of("server_encoding", "UTF8"),
                            List.of("synchronous_commit", "on"),
                            List.of("TimeZone", "UTC"),
                            List.of("wal_level", "logical"));
        }
    }

    @Test
    void a_kept_folder_keeps_data_and_port_from_run_to_run(@TempDir Path folder) {
        var settings = Settings.kept(folder.resolve("postgres"));
        int port;
        try (var postgres = EmbeddedPostgres.start(settings)) {
            port = postgres.port();
            TestDatabase.create(postgres, "kept").execute("CREATE TABLE t AS SELECT 7 AS n");
        }

        try (var postgres = EmbeddedPostgres.start(settings)) {
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(TestDatabase.of(postgres, "kept").query("SELECT n FROM t"))
                    .containsExactly(List.of("7"));
        }
    }

    @Test
    void a_server_that_outlived_its_run_is_stopped_and_its_data_used(@TempDir Path folder) {
        var settings = Settings.kept(folder);
        var orphan = EmbeddedPostgres.start(settings);
        TestDatabase.create(orphan, "kept");
        var pid = orphan.pid();
        orphan.abandon();

        try (var postgres = EmbeddedPostgres.start(settings)) {
            assertThat(postgres.pid()).isNotEqualTo(pid);
            assertThat(TestDatabase.of(postgres, "kept").query("SELECT 1")).hasSize(1);
        }
    }

    @Test
    void the_lock_of_a_dead_server_is_no_obstacle(@TempDir Path folder) throws IOException {
        var settings = Settings.kept(folder);
        EmbeddedPostgres.start(settings).close();
        var ours = ProcessHandle.current().pid();
        Files.writeString(
                folder.resolve("data/postmaster.pid"),
                "%d%n%s/data%n1%n5432%n%n127.0.0.1%n".formatted(ours, folder));

        try (var postgres = EmbeddedPostgres.start(settings)) {
            assertThat(postgres.pid()).isNotEqualTo(ours);
        }
    }

    @Test
    void a_server_that_was_killed_is_followed_by_another(@TempDir Path folder) {
        try (var postgres = EmbeddedPostgres.start(Settings.kept(folder))) {
            var database = TestDatabase.create(postgres, "kept");
            var pid = postgres.pid();
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();

            postgres.restart();

            assertThat(postgres.pid()).isNotEqualTo(pid);
            assertThat(database.query("SELECT 1")).hasSize(1);
        }
    }

    @Test
    void after_a_crash_it_comes_back_on_the_same_port_with_what_was_committed(
            @TempDir Path folder) {
        try (var postgres = EmbeddedPostgres.start(Settings.kept(folder))) {
            var database = TestDatabase.create(postgres, "kept");
            database.execute("CREATE TABLE t AS SELECT 7 AS n");

            postgres.crash();
            postgres.restart();

            assertThat(database.query("SELECT n FROM t")).containsExactly(List.of("7"));
        }
    }

    @Test
    void a_folder_that_is_in_use_is_refused(@TempDir Path folder) {
        var settings = Settings.kept(folder);
        try (var _ = EmbeddedPostgres.start(settings)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(settings))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void a_taken_port_is_said_in_one_line(@TempDir Path folder) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var settings = Settings.kept(folder).withPort(taken.getLocalPort());

            assertThatThrownBy(() -> EmbeddedPostgres.start(settings))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining("port %d is taken".formatted(taken.getLocalPort()));
        }
    }

    @Test
    void data_of_another_version_are_refused_with_both_versions(@TempDir Path folder)
            throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/PG_VERSION"), "9\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(Settings.kept(folder)))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageContaining("was written by Postgres 9");
    }

    @Test
    void a_half_made_cluster_is_created_again(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("data.new/base"));

        try (var postgres = EmbeddedPostgres.start(Settings.kept(folder))) {
            assertThat(postgres.pid()).isPositive();
        }
    }

    @Test
    void temporary_data_are_deleted_at_the_end_and_progress_is_printed() {
        var progress = new ArrayList<String>();
        var postgres = EmbeddedPostgres.start(Settings.temporary().withProgress(progress::add));

        postgres.close();

        assertThat(postgres.folder()).doesNotExist();
        assertThat(progress).last().asString().startsWith("Starting Postgres on port");
    }
}
