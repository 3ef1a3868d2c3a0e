package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.app.service.ShapeItems;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * One transaction that is much larger than what the service may hold in its heap of 512 MB. By
 * default a tenth of the size; in full with {@code -Psoak}.
 */
@Tag("servers")
final class LargeTransactionTest {
    private static final int SHARE = Boolean.getBoolean("metamorph.soak") ? 1 : 10;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path folder;

    private final TestDatabase database = TestPostgres.database();
    private final HttpClient http = HttpClient.newHttpClient();
    private ServiceSettings settings;
    private Service service;
    private ShapeItems shape;

    @BeforeEach
    void start() throws Exception {
        database.execute("CREATE TABLE items (id int PRIMARY KEY, v text)");
        settings =
                ServiceSettings.of(database, folder)
                        .withJvmOption("-Xlog:gc:file=" + folder.resolve("gc-%p.log"));
        service = Service.start(settings);
        service.awaitActive(http, PATIENCE);
        shape = new ShapeItems(http, service, Map.of("table", "items"));
        shape.next(0, PATIENCE);
    }

    @AfterEach
    void stop() {
        service.close();
        http.close();
        database.close();
    }

    @Test
    void many_small_rows_are_there_whole_and_once_after_a_kill_in_their_middle() throws Exception {
        goesThroughAKill(500_000 / SHARE, 200);
    }

    @Test
    void wide_rows_are_there_whole_and_once_after_a_kill_in_their_middle() throws Exception {
        goesThroughAKill(50_000 / SHARE, 2_000);
    }

    private void goesThroughAKill(int rows, int bytes) throws Exception {
        var transaction = new WholeTransaction(rows, bytes);
        try (var feed = new FeedTopic(settings)) {
            var before = feed.end();
            database.execute(
                    "INSERT INTO items SELECT i, lpad(i::text, %d, 'v') FROM generate_series(1, %d) i"
                            .formatted(bytes, rows));
            var third = (long) rows * bytes / 3 / 900_000;
            Eventually.holds("a third is sent", () -> feed.end() > before + third);
        }
        var sending = Footprint.of(service, folder);
        service.kill();

        var began = System.nanoTime();
        service.startAgain();
        shape.next(rows, PATIENCE, transaction::take);

        transaction.assertWhole();
        System.out.printf(
                "large transaction: %d rows of %d B: first run %s; second run, all of it: %s, %.1f s from the start to the last row read%n",
                rows,
                bytes,
                sending,
                Footprint.of(service, folder),
                (System.nanoTime() - began) / 1e9);
        database.execute("INSERT INTO items VALUES (0, 'after')");
        assertThat(shape.next(1, PATIENCE))
                .singleElement()
                .extracting(item -> item.path("value").path("id").asText())
                .isEqualTo("0");
    }
}
