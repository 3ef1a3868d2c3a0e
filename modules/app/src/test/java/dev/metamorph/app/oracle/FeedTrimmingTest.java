package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * The feed is trimmed behind what the shape logs have committed, and nobody misses what is gone.
 */
@Tag("servers")
final class FeedTrimmingTest {
    @TempDir Path folder;

    @Test
    void trimmed_records_are_missed_neither_after_a_kill_nor_after_the_loss_of_the_store()
            throws Exception {
        try (var database = TestPostgres.database();
                var readers = new Readers(database)) {
            database.execute("CREATE TABLE items (id int PRIMARY KEY, v text)");
            var settings = ServiceSettings.of(database, folder).with("FEED_TRIM_INTERVAL", "200ms");
            try (var service = Service.start(settings);
                    var feed = new FeedTopic(settings)) {
                service.awaitActive(readers.http(), Readers.PATIENCE);
                var shape = readers.reader(service, "items", "");
                database.execute(
                        "INSERT INTO items SELECT i, 'first' FROM generate_series(1, 9) i");
                readers.assertEqualsItsSql(shape);
                database.execute("INSERT INTO items VALUES (10, 'second')");
                readers.assertEqualsItsSql(shape);

                var end = feed.end();
                Eventually.holds("the feed is trimmed", () -> feed.start() >= end - 1);
                assertThat(feed.start()).isLessThan(feed.committed());

                service.kill();
                database.execute("UPDATE items SET v = 'while away' WHERE id > 5");
                service.startAgain();
                readers.assertEqualsItsSql(shape);

                service.stop();
                delete(folder.resolve("data"));
                service.startAgain();
                database.execute("DELETE FROM items WHERE id < 5");
                readers.assertEqualsItsSql(shape);
                readers.assertEqualsItsSql(readers.reader(service, "items", ""));
                assertThat(shape.rotations()).isZero();
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (var paths = Files.walk(tree)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
