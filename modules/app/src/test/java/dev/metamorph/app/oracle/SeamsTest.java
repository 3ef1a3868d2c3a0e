package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** The seams of the whole service: where a change could be lost or come twice. */
@Tag("servers")
final class SeamsTest {
    private static final String TABLE = "CREATE TABLE items (id int PRIMARY KEY, v text)";

    @TempDir Path folder;

    @Test
    void a_transaction_that_wrote_before_its_table_was_published_is_in_the_shape()
            throws Exception {
        try (var database = TestPostgres.database();
                var readers = new Readers(database);
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var service = Service.start(ServiceSettings.of(database, folder));
                var writer = database.connect()) {
            database.execute(TABLE, "ALTER TABLE items REPLICA IDENTITY FULL");
            service.awaitActive(readers.http(), Readers.PATIENCE);
            writer.setAutoCommit(false);
            execute(writer, "INSERT INTO items VALUES (1, 'early')");
            var shape = readers.reader(service, "items", "");
            var reading =
                    threads.submit(() -> {
                        shape.catchUp(0, Readers.PATIENCE);
                        return "read";
                    });

            awaitPublished(database, "items");
            writer.commit();

            assertThat(reading.get()).isEqualTo("read");
            readers.assertEqualsItsSql(shape);
        }
    }

    @Test
    void a_transaction_that_is_sent_while_others_see_it_as_running_is_in_the_shape()
            throws Exception {
        try (var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary());
                var database = TestDatabase.create(postgres, "seam");
                var readers = new Readers(database);
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var service = Service.start(ServiceSettings.of(database, folder))) {
            database.execute(TABLE);
            service.awaitActive(readers.http(), Readers.PATIENCE);
            var first = readers.reader(service, "items", "");
            first.catchUp(0, Readers.PATIENCE);
            database.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
            database.execute("SELECT pg_reload_conf()");
            awaitCommitsWait(database);
            var writing =
                    threads.submit(
                            () -> database.execute("INSERT INTO items VALUES (7, 'waiting')"));

            first.catchUpUntil(rows -> rows.size() == 1, Readers.PATIENCE);
            assertThat(database.query("SELECT count(*) FROM items"))
                    .isEqualTo(List.of(List.of("0")));
            var second = readers.reader(service, "items", "id > 0");
            var reading =
                    threads.submit(() -> {
                        second.catchUp(0, Readers.PATIENCE);
                        return "read";
                    });
            database.execute("ALTER SYSTEM SET synchronous_standby_names = ''");
            database.execute("SELECT pg_reload_conf()");

            assertThat(reading.get()).isEqualTo("read");
            writing.get();
            readers.assertEqualsItsSql(second);
            readers.assertEqualsItsSql(first);
        }
    }

    @Test
    void a_leader_that_was_paused_while_another_took_over_does_no_harm() throws Exception {
        try (var database = TestPostgres.database();
                var readers = new Readers(database)) {
            database.execute(
                    TABLE,
                    "ALTER DATABASE %s SET wal_sender_timeout = '2s'".formatted(database.name()));
            var settings =
                    ServiceSettings.of(database, folder)
                            .with("KAFKA_CONSUMER_SESSION_TIMEOUT_MS", "6000");
            try (var former = Service.start(settings)) {
                former.awaitActive(readers.http(), Readers.PATIENCE);
                var asked = new CopyOnWriteArrayList<>(List.of(former));
                var shape = readers.reader(asked, "items", "");
                readers.assertEqualsItsSql(shape);
                try (var latter =
                        Service.start(
                                settings.with("DATA_DIR", folder.resolve("other").toString()))) {
                    former.freeze();
                    latter.awaitActive(readers.http(), Readers.PATIENCE);
                    asked.set(0, latter);
                    database.execute(
                            "INSERT INTO items SELECT i, 'while paused' FROM generate_series(1, 500) i");
                    readers.assertEqualsItsSql(shape);

                    former.thaw();
                    database.execute("UPDATE items SET v = 'after' WHERE id < 100");
                    database.execute("DELETE FROM items WHERE id > 400");

                    asked.add(former);
                    readers.assertEqualsItsSql(shape);
                    assertThat(shape.rotations()).isZero();
                    readers.assertEqualsItsSql(
                            readers.reader(List.of(former, latter), "items", ""));
                }
            }
        }
    }

    @Test
    void nothing_is_lost_while_the_broker_is_frozen_for_longer_than_the_timeouts()
            throws Exception {
        try (var kafka = EmbeddedKafkaProcess.start(KafkaSettings.temporary());
                var database = TestPostgres.database();
                var readers = new Readers(database);
                var service =
                        Service.start(
                                ServiceSettings.of(database, folder)
                                        .with("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrap())
                                        .with("KAFKA_PRODUCER_REQUEST_TIMEOUT_MS", "1000")
                                        .with("KAFKA_CONSUMER_SESSION_TIMEOUT_MS", "6000"))) {
            database.execute(TABLE);
            service.awaitActive(readers.http(), Readers.PATIENCE);
            var shape = readers.reader(service, "items", "");
            shape.catchUp(0, Readers.PATIENCE);

            kafka.freeze();
            for (var i = 0; i < 80; i++) {
                database.execute("INSERT INTO items VALUES (%d, 'frozen')".formatted(i));
                LockSupport.parkNanos(100_000_000);
            }
            kafka.thaw();

            readers.assertEqualsItsSql(shape);
            assertThat(shape.rotations()).isZero();
        }
    }

    @Test
    void shapes_begin_again_when_the_feed_is_behind_its_slot() throws Exception {
        try (var database = TestPostgres.database();
                var readers = new Readers(database)) {
            database.execute(TABLE, "INSERT INTO items VALUES (1, 'first')");
            var settings = ServiceSettings.of(database, folder);
            try (var service = Service.start(settings)) {
                service.awaitActive(readers.http(), Readers.PATIENCE);
                var shape = readers.reader(service, "items", "");
                readers.assertEqualsItsSql(shape);
                service.stop();
                try (var feed = new FeedTopic(settings)) {
                    feed.delete();
                }
                database.execute("INSERT INTO items VALUES (2, 'while away')");

                service.startAgain();
                service.awaitActive(readers.http(), Readers.PATIENCE);
                database.execute("INSERT INTO items VALUES (3, 'after')");

                readers.assertEqualsItsSql(shape);
                assertThat(shape.rotations()).isEqualTo(1);
            }
        }
    }

    /** Until the checkpointer has read the setting, some time after the reload. */
    private static void awaitCommitsWait(TestDatabase database) {
        var deadline = System.nanoTime() + Readers.PATIENCE.toNanos();
        var waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        while (database.query(waiting).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no commit waits for the standby");
            }
            Thread.startVirtualThread(
                    () -> database.execute("SELECT pg_logical_emit_message(true, 'probe', '')"));
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Until the table is published: from here on its open writers are waited out. */
    private static void awaitPublished(TestDatabase database, String table) {
        var deadline = System.nanoTime() + Readers.PATIENCE.toNanos();
        var published =
                "SELECT count(*) FROM pg_publication_tables WHERE tablename = '%s'"
                        .formatted(table);
        while (database.query(published).equals(List.of(List.of("0")))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("nobody published " + table);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static void execute(java.sql.Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
