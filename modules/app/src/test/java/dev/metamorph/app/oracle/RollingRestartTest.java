package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Instances;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Three instances are stopped and started again, one after the other, under writes and with readers
 * that wait: no request may fail. How many readers there are is a setting.
 */
@Tag("servers")
@EnabledIfSystemProperty(named = "metamorph.soak", matches = "true")
final class RollingRestartTest {
    private static final int READERS = Integer.getInteger("metamorph.readers", 500);
    private static final int SHAPES = 20;

    @TempDir Path folder;

    @Test
    void a_rolling_restart_fails_no_request_and_loses_no_item() throws Exception {
        try (var database = TestPostgres.database();
                var http = HttpClient.newHttpClient()) {
            database.execute(
                    "CREATE TABLE ticks (id int PRIMARY KEY, v int)",
                    "INSERT INTO ticks SELECT i, 0 FROM generate_series(1, %d) i"
                            .formatted(SHAPES));
            var settings =
                    ServiceSettings.of(database, folder)
                            .with("LONG_POLL_TIMEOUT", "20s")
                            .with("FEED_PARTITIONS", "8");
            try (var instances = Instances.start(settings, 3, http);
                    var balancer = Balancer.start(instances, http);
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                balancer.awaitReady(3);
                try (var ticks = Ticks.start(database)) {
                    var readers = new ArrayList<TickReader>();
                    var reading = new ArrayList<Future<?>>();
                    for (var i = 0; i < READERS; i++) {
                        var reader = new TickReader(balancer, 1 + i % SHAPES);
                        readers.add(reader);
                        reading.add(threads.submit(reader));
                    }
                    for (var i = 0; i < instances.size(); i++) {
                        awaitTicks(readers, ticks.next());
                        instances.get(i).stop();
                        awaitTicks(readers, ticks.next());
                        instances.get(i).startAgain();
                        balancer.awaitReady(3);
                    }
                    var last = ticks.end();
                    awaitTicks(readers, last);
                    readers.forEach(reader -> reader.endAt(last + 1));
                    database.execute("UPDATE ticks SET v = v + 1");
                    for (var future : reading) {
                        future.get();
                    }
                    assertThat(readers).allMatch(reader -> reader.last() == last + 1);
                }
            }
        }
    }

    private static void awaitTicks(Iterable<TickReader> readers, int tick) {
        var longest = Duration.ZERO;
        for (var reader : readers) {
            Eventually.holds(
                    "reader is at tick " + tick, () -> reader.isOver() || reader.last() >= tick);
            longest = longest.compareTo(reader.longest()) > 0 ? longest : reader.longest();
        }
        System.out.printf(
                "rolling: all at %d, longest time between two ticks %d ms%n",
                tick, longest.toMillis());
    }
}
