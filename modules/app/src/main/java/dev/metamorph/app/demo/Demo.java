package dev.metamorph.app.demo;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The demo's tables, and a thread that writes to them: every second an order is created or changes
 * its status, and old orders are deleted, so that the table stays small.
 */
public final class Demo implements AutoCloseable {
    /** The table that changes. */
    public static final String TABLE = "orders";

    private static final Logger log = LoggerFactory.getLogger(Demo.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(2);

    private static final List<String> SCHEMA =
            List.of(
                    """
                    CREATE TABLE IF NOT EXISTS items (
                        id int PRIMARY KEY,
                        name text NOT NULL,
                        price numeric(8, 2) NOT NULL)
                    """,
                    """
                    INSERT INTO items VALUES
                        (1, 'butterfly net', 12.50), (2, 'jar', 3.20), (3, 'magnifying glass', 8.00)
                    ON CONFLICT DO NOTHING
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS orders (
                        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        item_id int NOT NULL REFERENCES items,
                        quantity int NOT NULL,
                        status text NOT NULL DEFAULT 'new',
                        changed_at timestamptz NOT NULL DEFAULT now())
                    """);

    private static final String UPDATE =
            """
            UPDATE orders SET changed_at = now(),
                status = CASE status WHEN 'new' THEN 'paid' WHEN 'paid' THEN 'sent' ELSE 'arrived' END
            WHERE id = (SELECT id FROM orders WHERE status <> 'arrived' ORDER BY id LIMIT 1)
            """;
    private static final String DELETE =
            "DELETE FROM orders WHERE id <= (SELECT max(id) - 20 FROM orders)";

    private final String jdbcUrl;
    private final RandomGenerator random;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    private Demo(String jdbcUrl, RandomGenerator random) {
        this.jdbcUrl = jdbcUrl;
        this.random = random;
        this.thread = Thread.ofVirtual().name("demo-writer").unstarted(this::writeUntilStopped);
    }

    /**
     * Creates missing tables.
     *
     * @throws SQLException if the database refuses it
     */
    public static void create(String jdbcUrl) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl)) {
            for (var statement : SCHEMA) {
                execute(connection, statement);
            }
        }
    }

    /** Starts the writer. */
    public static Demo start(String jdbcUrl, RandomGenerator random) {
        var demo = new Demo(jdbcUrl, random);
        demo.thread.start();
        return demo;
    }

    private void writeUntilStopped() {
        try {
            while (!stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                writeUntilItFails();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeUntilItFails() throws InterruptedException {
        try (var connection = DriverManager.getConnection(jdbcUrl)) {
            do {
                write(connection);
            } while (!stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (SQLException e) {
            log.warn("Demo writer failed, it retries reason=\"{}\"", e.getMessage());
        }
    }

    private void write(Connection connection) throws SQLException {
        if (random.nextInt(3) == 0) {
            execute(
                    connection,
                    "INSERT INTO orders (item_id, quantity) VALUES (%d, %d)"
                            .formatted(random.nextInt(1, 4), random.nextInt(1, 6)));
            execute(connection, DELETE);
            return;
        }
        execute(connection, UPDATE);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Stops the writer. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(STOP_AT_MOST);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
