package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTails;
import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The database's files are replaced by an older copy of them: the same system id, the same
 * timeline, LSNs that meant something else before.
 */
@Tag("servers")
final class RestoreTest {
    @TempDir Path folder;

    private Optional<EmbeddedPostgres> postgres = Optional.empty();

    @AfterEach
    void stopPostgres() {
        postgres.ifPresent(EmbeddedPostgres::close);
    }

    @Test
    void every_shape_begins_again_after_a_restore_whether_or_not_the_wal_outgrew_the_feed()
            throws Exception {
        var database = TestDatabase.create(startPostgres(), "restored");
        database.execute("CREATE TABLE items (id int PRIMARY KEY, v text)");
        var settings = ServiceSettings.of(database, folder);
        try (var readers = new Readers(database);
                var service = Service.start(settings)) {
            service.awaitActive(readers.http(), Readers.PATIENCE);
            var shape = readers.reader(service, "items", "");
            insert(database, 1, 100, "before the copy");
            readers.assertEqualsItsSql(shape);
            service.stop();
            stopPostgres();
            copy("pg/data", "older");

            for (var outgrown : List.of(false, true)) {
                startPostgres();
                service.startAgain();
                service.awaitActive(readers.http(), Readers.PATIENCE);
                insert(database, 101, 600, "lost by the restore");
                awaitSlotKept(settings, database);
                readers.assertEqualsItsSql(shape);
                service.stop();
                var reached = flushed(database);
                stopPostgres();

                copy("older", "pg/data");
                startPostgres();
                insert(database, 201, 300, "of another history");
                if (outgrown) {
                    outgrow(database, reached);
                }
                assertThat(flushed(database).isAtOrBefore(reached)).isEqualTo(!outgrown);
                var former = shape.handle();
                service.startAgain();
                service.awaitActive(readers.http(), Readers.PATIENCE);
                insert(database, 301, 310, "after the restore");

                // Its LSN is beyond all that the restored database has, so it must be made to ask.
                shape.catchUpUntil(_ -> !shape.handle().equals(former), Readers.PATIENCE);
                readers.assertEqualsItsSql(shape);
                readers.assertEqualsItsSql(readers.reader(service, "items", ""));
                service.stop();
                stopPostgres();
                copy("pg/data", "older");
            }
        }
    }

    private EmbeddedPostgres startPostgres() {
        var started = EmbeddedPostgres.start(EmbeddedPostgres.Settings.kept(folder.resolve("pg")));
        postgres = Optional.of(started);
        return started;
    }

    /** Puts a copy of a folder, with its owners, in the place of another. */
    private void copy(String from, String to) throws IOException, InterruptedException {
        var command =
                List.of(
                        "/bin/sh",
                        "-c",
                        "rm -rf '%2$s' && cp -a '%1$s' '%2$s'".formatted(from, to));
        var process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }

    private static void insert(TestDatabase database, int from, int to, String text) {
        database.execute(
                "INSERT INTO items SELECT i, '%s' FROM generate_series(%d, %d) i ON CONFLICT (id) DO UPDATE SET v = excluded.v"
                        .formatted(text, from, to));
    }

    /** Writes what no shape sees until the WAL is beyond that. */
    private static void outgrow(TestDatabase database, Lsn end) {
        while (flushed(database).isAtOrBefore(end)) {
            database.execute("SELECT pg_logical_emit_message(true, 'filler', repeat('x', 100000))");
        }
    }

    private static Lsn flushed(TestDatabase database) {
        return Lsn.parse(database.query("SELECT pg_current_wal_flush_lsn()").getFirst().getFirst());
    }

    /** Until the feed knows that the slot is further than it is now. */
    private static void awaitSlotKept(ServiceSettings settings, TestDatabase database) {
        var now = flushed(database);
        var feed = FeedSettings.of(settings.stack(), settings.bootstrap());
        Eventually.holds(
                "the feed says how far the slot is",
                () -> {
                    database.execute(
                            "SELECT pg_log_standby_snapshot()",
                            "UPDATE items SET v = v WHERE id = 1");
                    return now.isAtOrBefore(FeedTails.read(feed).getFirst().mark().slot());
                });
    }
}
