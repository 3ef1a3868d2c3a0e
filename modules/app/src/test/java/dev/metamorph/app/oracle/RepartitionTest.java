package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** {@code metamorph repartition}, as its user runs it. */
@Tag("servers")
final class RepartitionTest {
    @TempDir Path folder;

    @Test
    void shapes_begin_again_on_the_new_partitions_and_nothing_is_lost() throws Exception {
        try (var database = TestPostgres.database();
                var readers = new Readers(database)) {
            database.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, v text)",
                    "INSERT INTO items SELECT i, 'first' FROM generate_series(1, 100) i");
            var settings = ServiceSettings.of(database, folder).with("FEED_PARTITIONS", "2");
            try (var service = Service.start(settings)) {
                service.awaitActive(readers.http(), Readers.PATIENCE);
                var all = readers.reader(service, "items", "");
                var some = readers.reader(service, "items", "id > 50");
                readers.assertEqualsItsSql(all);
                readers.assertEqualsItsSql(some);

                var refused = service.run("repartition", settings.with("FEED_PARTITIONS", "5"));
                assertThat(refused.exitCode()).isEqualTo(4);
                assertThat(refused.output()).contains("instances that run").doesNotContain("\tat ");
                readers.assertEqualsItsSql(all);
                assertThat(all.rotations()).isZero();

                service.stop();
                database.execute("DELETE FROM items WHERE id < 10");
                var done = repartition(service, settings.with("FEED_PARTITIONS", "5"));
                assertThat(done.output()).contains("has 5 partitions now (before: 2)");
                assertThat(done.exitCode()).isZero();

                service.startAgain(settings.with("FEED_PARTITIONS", "5"));
                service.awaitActive(readers.http(), Readers.PATIENCE);
                database.execute("UPDATE items SET v = 'after' WHERE id > 90");
                readers.assertEqualsItsSql(all);
                readers.assertEqualsItsSql(some);
                assertThat(all.rotations()).isEqualTo(1);
                assertThat(some.rotations()).isEqualTo(1);
            }
        }
    }

    /** Who could not leave the group in the time that a stop may take is missed by it later. */
    private static Service.Outcome repartition(Service stopped, ServiceSettings settings)
            throws Exception {
        var deadline = System.nanoTime() + Readers.PATIENCE.toNanos();
        while (true) {
            var outcome = stopped.run("repartition", settings);
            if (!outcome.output().contains("instances that run")
                    || System.nanoTime() - deadline > 0) {
                return outcome;
            }
        }
    }
}
