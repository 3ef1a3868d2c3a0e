package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The data folder is on a small disk of its own, which fills up and gets room again. */
@Tag("servers")
final class FullDiskTest {
    private static final Duration PATIENCE = SharedService.PATIENCE;
    private static final int MEGABYTES = 200;

    private final HttpClient http = HttpClient.newHttpClient();
    @TempDir Path folder;
    private Path disk = Path.of("");

    @Test
    void a_disk_that_fills_up_stops_creation_then_the_logs_and_room_brings_both_back()
            throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run(
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=%dm".formatted(MEGABYTES),
                        "none",
                        "" + disk),
                "only root can mount a disk");
        try (var database = TestPostgres.database()) {
            database.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, v text)",
                    "INSERT INTO items VALUES (1, 'a')");
            var settings =
                    ServiceSettings.of(database, disk)
                            .with("DISK_CREATION_LIMIT", "80")
                            .with("DISK_LIMIT", "90")
                            .with("DISK_CHECK_INTERVAL", "100ms");
            try (var service = Service.start(settings)) {
                service.awaitActive(http, PATIENCE);
                fillsUp(service, database);
            }
        }
    }

    private void fillsUp(Service service, TestDatabase database) throws Exception {
        var reader = new Follower(http, service.address(), "table=items");
        reader.catchUp();
        var other = new Follower(http, service.address(), "table=items&where=id%3E1");

        use(84);

        await("no shape is created", () -> other.ask(false).join().statusCode() == 503);
        assertThat(other.ask(false).join().body())
                .contains("\"reason\":\"disk_scarce\"", "DISK_CREATION_LIMIT, 80 %");
        assertThat(health(service).body()).contains("active");
        database.execute("INSERT INTO items VALUES (2, 'b')");
        assertThat(lines(reader.news())).anyMatch(line -> line.contains("\"b\""));

        use(94);

        await("the logs are stopped", () -> health(service).body().contains("disk_full"));
        assertThat(health(service).statusCode()).isNotEqualTo(200);
        database.execute("INSERT INTO items VALUES (3, 'c')");

        Files.delete(disk.resolve("ballast"));

        service.awaitActive(http, PATIENCE);
        assertThat(lines(reader.news())).anyMatch(line -> line.contains("\"c\""));
        await("shapes are created", () -> other.ask(false).join().statusCode() == 200);
    }

    /** Fills the disk up to that many percent. */
    private void use(int percent) throws IOException {
        var store = Files.getFileStore(disk);
        var ballast = disk.resolve("ballast");
        var others =
                store.getTotalSpace()
                        - store.getUnallocatedSpace()
                        - (Files.exists(ballast) ? Files.size(ballast) : 0);
        var size = store.getTotalSpace() * percent / 100 - others;
        try (var file =
                FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var block = ByteBuffer.allocate(1 << 16);
            for (var at = file.size(); at < size; at += block.capacity()) {
                file.write(block.clear(), at);
            }
        }
    }

    private HttpResponse<String> health(Service service) {
        var request = HttpRequest.newBuilder(service.address().resolve("/v1/health")).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    }

    private static void await(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited until " + what).isNegative();
            LockSupport.parkNanos(50_000_000);
        }
    }

    @AfterEach
    void unmount() throws Exception {
        if (!disk.toString().isEmpty()) {
            run("umount", "-l", disk.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
