package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The example of Kafka Connect: a worker and a JDBC sink as they are published keep a table of
 * another database equal to a published shape. modules/connect gathers both.
 */
@Tag("servers")
@Timeout(300)
final class ConnectSinkTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path EXAMPLE = Path.of("../../docs/examples/connect");
    private static final Path CONNECT = Path.of("../connect/target");
    private static final String ROWS =
            "SELECT id, item_id, quantity, status, paid, price, extract(epoch from changed_at)";

    @TempDir Path folder;

    @Test
    void a_jdbc_sink_keeps_a_table_equal_to_the_shape() throws Exception {
        assertThat(CONNECT.resolve("worker"))
                .as("mvn -pl modules/connect package gathers Kafka Connect")
                .isDirectory();
        try (var database = TestPostgres.database();
                var warehouse = TestPostgres.database()) {
            database.execute(
                    """
                    CREATE TABLE orders (
                        id bigint PRIMARY KEY, item_id int NOT NULL, quantity int NOT NULL, status text,
                        paid boolean, price numeric(10, 2), changed_at timestamptz(3) DEFAULT now())
                    """,
                    "INSERT INTO orders SELECT n, n, n, 'new', n % 2 = 0, n / 7.0"
                            + " FROM generate_series(1, 100) n");
            var settings = ServiceSettings.of(database, folder);
            try (var service = Service.start(settings)) {
                service.awaitActive(HttpClient.newHttpClient(), PATIENCE);
                declare(service);
                try (var worker = new Worker(settings.bootstrap(), warehouse)) {
                    worker.awaitEqual(database, warehouse);
                    database.execute(
                            "INSERT INTO orders VALUES (101, 1, 1, NULL, NULL, NULL)",
                            "UPDATE orders SET status = 'arrived', price = 1.5 WHERE id <= 10",
                            "UPDATE orders SET id = 200 WHERE id = 50",
                            "DELETE FROM orders WHERE id BETWEEN 20 AND 30");
                    worker.awaitEqual(database, warehouse);
                }
            }
        }
    }

    private static void declare(Service service) {
        var output = new StringWriter();
        var code =
                Main.commandLine()
                        .setOut(new PrintWriter(output))
                        .setErr(new PrintWriter(output))
                        .execute(
                                "apply",
                                "--url",
                                service.address().toString(),
                                "--file",
                                EXAMPLE.resolve("shapes.yaml").toString());
        assertThat(code).as(output.toString()).isZero();
    }

    /**
     * A standalone worker in a process of its own, with the example's settings and this test's
     * addresses.
     */
    private final class Worker implements AutoCloseable {
        private final Process process;
        private final Path log = folder.resolve("worker.log");

        Worker(String bootstrap, TestDatabase warehouse) throws IOException {
            var worker =
                    settings("worker.properties")
                            .replace("127.0.0.1:19092", bootstrap)
                            .replace("127.0.0.1:8083", "127.0.0.1:0")
                            .replace("/opt/connect-plugins", absolute(CONNECT.resolve("plugins")))
                            .replace("/tmp/connect.offsets", absolute(folder.resolve("offsets")));
            var sink =
                    settings("sink.properties")
                            .replace(
                                    "jdbc:postgresql://127.0.0.1:5432/warehouse",
                                    warehouse.jdbcUrl())
                            .replace("username=warehouse", "username=postgres");
            process =
                    new ProcessBuilder(
                                    ProcessHandle.current().info().command().orElseThrow(),
                                    "-Xmx256m",
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    absolute(CONNECT.resolve("worker")) + "/*",
                                    "org.apache.kafka.connect.cli.ConnectStandalone",
                                    write("worker.properties", worker),
                                    write("sink.properties", sink))
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        }

        void awaitEqual(TestDatabase database, TestDatabase warehouse) throws Exception {
            var expected = database.query(ROWS + " FROM orders ORDER BY id");
            var deadline = System.nanoTime() + PATIENCE.toNanos();
            List<List<String>> copied = List.of();
            do {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                assertThat(process.isAlive()).as(() -> tail()).isTrue();
                if (exists(warehouse)) {
                    copied = warehouse.query(ROWS + " FROM orders_copy ORDER BY id");
                }
            } while (!copied.equals(expected) && System.nanoTime() < deadline);
            assertThat(copied).as(() -> tail()).isEqualTo(expected);
        }

        private static boolean exists(TestDatabase warehouse) {
            return !warehouse
                    .query("SELECT to_regclass('orders_copy')")
                    .equals(List.of(List.of("NULL")));
        }

        private String tail() {
            try (var lines = Files.lines(log)) {
                var all = new ArrayList<>(lines.toList());
                return all.stream()
                        .skip(Math.max(0, all.size() - 60))
                        .collect(Collectors.joining("\n"));
            } catch (IOException e) {
                return e.toString();
            }
        }

        private static String settings(String file) throws IOException {
            return Files.readString(EXAMPLE.resolve(file));
        }

        private String write(String file, String text) throws IOException {
            return Files.writeString(folder.resolve(file), text).toString();
        }

        private static String absolute(Path path) {
            return path.toAbsolutePath().normalize().toString();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
