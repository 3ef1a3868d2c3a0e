package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A stack with nothing to follow, which must not be taken for one that stands still. */
@Tag("servers")
final class IdleStackTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration IDLE = Duration.ofSeconds(15);

    @TempDir Path folder;

    /** By soak alone, because it takes a minute and shows nothing but what does not happen. */
    @Test
    @EnabledIfSystemProperty(named = "metamorph.soak", matches = "true")
    void a_stack_stays_active_without_changes_and_with_changes_of_other_tables() throws Exception {
        try (var database = TestPostgres.database();
                var http = HttpClient.newHttpClient()) {
            var settings = ServiceSettings.of(database, folder).with("SLOT_STALL_TIMEOUT", "10s");
            database.execute("CREATE TABLE other (id int)");
            for (var start = 0; start < 2; start++) {
                try (var service = Service.start(settings)) {
                    service.awaitActive(http, PATIENCE);
                    stays(service, http);
                    database.execute("INSERT INTO other SELECT generate_series(1, 1000)");
                    stays(service, http);
                }
            }
        }
    }

    private static void stays(Service service, HttpClient http) throws Exception {
        var health = HttpRequest.newBuilder(service.address().resolve("/v1/health")).build();
        var until = System.nanoTime() + IDLE.toNanos();
        while (System.nanoTime() < until) {
            var answer = http.send(health, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            LockSupport.parkNanos(100_000_000);
        }
    }
}
