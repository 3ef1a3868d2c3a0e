package dev.metamorph.coordinator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.snapshot.SnapshotException.Reason;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.coordinator.testing.RecordedEpoch;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.definition.ShapeDefinitions;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

@Tag("servers")
final class SnapshotterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MAX_ROW_BYTES = 1 << 20;
    private static final ShapeHandle HANDLE = new ShapeHandle("1-1");

    private final TestDatabase database = TestPostgres.database();
    private final ConnectionPool admin = Databases.admin(database);
    private final ConnectionPool pool = snapshots("postgres");
    private final RecordedEpoch feed = new RecordedEpoch();
    private final List<Connection> open = new ArrayList<>();

    @AfterEach
    void close() throws SQLException {
        for (var each : open) {
            each.close();
        }
        pool.close();
        admin.close();
        database.close();
    }

    @Test
    void the_rows_are_sent_between_start_and_finish() throws InterruptedException {
        table("CREATE TABLE t (id int PRIMARY KEY, b text)");
        database.execute("INSERT INTO t VALUES (1, 'a'), (2, NULL)");

        take(order("", LogMode.FULL));

        assertThat(feed.records().stream().map(each -> each.getClass().getSimpleName()))
                .containsExactly("SnapshotStarted", "SnapshotRows", "SnapshotFinished");
        assertThat(rows())
                .containsExactlyInAnyOrder(
                        Row.ofTexts("1", "a"), Row.of(List.of(PgValue.text("2"), PgValue.none())));
        assertThat(feed.records(SnapshotFinished.class))
                .containsExactly(new SnapshotFinished(HANDLE, 1, 2));
    }

    @Test
    void only_rows_that_match_are_sent() throws InterruptedException {
        table("CREATE TABLE t (id int PRIMARY KEY, b text)");
        database.execute("INSERT INTO t SELECT i, i FROM generate_series(1, 9) i");

        take(order("\"id\" > 7", LogMode.FULL));

        assertThat(rows()).extracting(row -> row.text(0)).containsExactlyInAnyOrder("8", "9");
    }

    @Test
    void a_clause_over_types_of_the_users_own_is_understood() throws InterruptedException {
        database.execute("CREATE TYPE mood AS ENUM ('sad', 'happy')");
        table("CREATE TABLE t (id int PRIMARY KEY, m mood, at timestamptz, b text)");
        database.execute(
                "INSERT INTO t VALUES (1, 'sad', '2026-01-01Z', 'a'), (2, 'happy', '2026-01-01Z', 'a')");
        var order = order("", LogMode.FULL);
        var request =
                new ShapeRequest(
                        "t",
                        "m = $1 and at < '2026-02-01 00:00:00+00' and b = 'a'",
                        Map.of("1", "happy"),
                        List.of(),
                        List.of(),
                        Replica.DEFAULT,
                        LogMode.FULL);

        var resolution = ShapeDefinitions.resolve(request, order.relation(), true);
        assertThat(resolution).isInstanceOf(ShapeResolution.Valid.class);
        var definition = (ShapeResolution.Valid) resolution;
        take(
                new SnapshotOrder(
                        HANDLE, 0, definition.definition(), order.relation(), order.fingerprint()));

        assertThat(rows()).extracting(row -> row.text(0)).containsExactly("2");
    }

    @Test
    void changes_only_has_no_rows() throws InterruptedException {
        table("CREATE TABLE t (id int PRIMARY KEY)");
        database.execute("INSERT INTO t VALUES (1)");

        take(order("", LogMode.CHANGES_ONLY));

        assertThat(feed.records().stream().map(each -> each.getClass().getSimpleName()))
                .containsExactly("SnapshotStarted", "SnapshotFinished");
    }

    @Test
    void text_is_as_the_protocol_wants_whatever_the_database_says() throws InterruptedException {
        database.execute(
                "ALTER DATABASE %s SET quote_all_identifiers = on".formatted(database.name()),
                "ALTER DATABASE %s SET DateStyle = 'German'".formatted(database.name()),
                "ALTER DATABASE %s SET TimeZone = 'Asia/Tokyo'".formatted(database.name()),
                "ALTER DATABASE %s SET bytea_output = 'escape'".formatted(database.name()),
                "ALTER DATABASE %s SET IntervalStyle = 'postgres'".formatted(database.name()),
                "ALTER DATABASE %s SET extra_float_digits = -3".formatted(database.name()));
        table(
                "CREATE TABLE t (a timestamptz, b bytea, c interval, d float8, e char(4), f regclass, g text)");
        database.execute(
                "INSERT INTO t VALUES ('2026-01-02 03:04:05+00', '\\x00ff', '1 day 2 hours', 0.1::float8 + 0.2, 'x', 't', E'a\\\\b\\t\\n')");

        take(order("", LogMode.FULL));

        assertThat(rows())
                .containsExactly(
                        Row.ofTexts(
                                "2026-01-02 03:04:05+00",
                                "\\x00ff",
                                "P1DT2H",
                                "0.30000000000000004",
                                "x   ",
                                "public.t",
                                "a\\b\t\n"));
    }

    @Test
    void many_rows_are_sent_in_batches_and_none_is_lost() throws InterruptedException {
        table("CREATE TABLE t (id int PRIMARY KEY, b text)");
        database.execute(
                "INSERT INTO t SELECT i, repeat('x', 80) FROM generate_series(1, 100000) i");

        take(order("", LogMode.FULL));

        var batches = feed.records(SnapshotRows.class);
        assertThat(batches.stream().mapToInt(each -> each.rows().size()).sum()).isEqualTo(100_000);
        assertThat(batches).hasSizeBetween(30, 40);
    }

    @Test
    void the_partitions_of_a_table_are_read_and_children_by_inheritance_are_not()
            throws InterruptedException {
        table("CREATE TABLE t (id int) PARTITION BY LIST (id)");
        database.execute(
                "CREATE TABLE leaf PARTITION OF t FOR VALUES IN (1)", "INSERT INTO t VALUES (1)");
        take(order("", LogMode.FULL));
        assertThat(rows()).hasSize(1);

        database.execute("DROP TABLE t");
        table("CREATE TABLE t (id int)");
        var before = order("", LogMode.FULL);
        database.execute("CREATE TABLE child () INHERITS (t)", "INSERT INTO child VALUES (7)");
        take(before);

        assertThat(rows()).hasSize(1);
    }

    @Test
    void a_snapshot_that_misses_a_sent_transaction_is_taken_again() throws Exception {
        table("CREATE TABLE t (id int)");
        var writer = transaction("INSERT INTO t VALUES (1)");
        feed.send(xid(writer));

        var done = async(order("", LogMode.FULL));
        assertThat(feed.records()).isEmpty();
        writer.commit();
        done.get(20, TimeUnit.SECONDS);

        assertThat(rows()).containsExactly(Row.ofTexts("1"));
    }

    @Test
    void a_commit_that_stays_invisible_for_too_long_fails_the_snapshot() throws Exception {
        table("CREATE TABLE t (id int)");
        feed.send(xid(transaction("INSERT INTO t VALUES (1)")));

        assertThatThrownBy(() -> take(order("", LogMode.FULL), source(Duration.ofMillis(50))))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("synchronous standby");
    }

    @Test
    void the_insert_position_is_beyond_everything_that_the_snapshot_sees()
            throws InterruptedException {
        table("CREATE TABLE t (id int)");
        database.execute("INSERT INTO t VALUES (1)");
        var before = database.query("SELECT pg_current_wal_insert_lsn()").getFirst().getFirst();

        take(order("", LogMode.FULL));

        var started = feed.records(SnapshotStarted.class).getFirst();
        assertThat(Lsn.parse(before).isAtOrBefore(started.insertPosition())).isTrue();
    }

    @Test
    void a_partition_that_was_added_since_fails_with_reason_table_changed()
            throws InterruptedException {
        table("CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id)");
        var order = order("", LogMode.FULL);
        database.execute("CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (0) TO (10)");

        assertReason(order, Reason.TABLE_CHANGED, "Table \"public\".\"t\" has changed");
    }

    @Test
    void a_changed_table_fails_with_reason_table_changed() throws InterruptedException {
        table("CREATE TABLE t (id int)");
        var order = order("", LogMode.FULL);
        database.execute("ALTER TABLE t ADD b int");

        assertReason(order, Reason.TABLE_CHANGED, "Table \"public\".\"t\" has changed");
        database.execute("DROP TABLE t");
        assertReason(order, Reason.TABLE_CHANGED, "relation \"public.t\" does not exist");
    }

    @Test
    void an_unpublished_table_fails_with_reason_not_published() throws InterruptedException {
        table("CREATE TABLE t (id int)");
        var order = order("", LogMode.FULL);
        database.execute("ALTER PUBLICATION p DROP TABLE t");

        assertReason(
                order,
                Reason.NOT_PUBLISHED,
                "Table \"public\".\"t\" is not published with its whole old rows any more");
    }

    @Test
    void a_locked_table_fails_with_a_lock_timeout() throws Exception {
        table("CREATE TABLE t (id int)");
        transaction("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");

        assertReason(
                order("", LogMode.FULL),
                Reason.FAILED,
                "Snapshot timed out while waiting for a table lock");
    }

    @Test
    void a_missing_privilege_is_reported_with_the_statement_that_grants_it() {
        table("CREATE TABLE t (id int)");
        database.execute(
                "DO $$ BEGIN CREATE ROLE nosy LOGIN; EXCEPTION WHEN duplicate_object THEN END $$");
        var order = order("", LogMode.FULL);

        try (var nosy = snapshots("nosy")) {
            assertThatThrownBy(() -> take(nosy, order, source(PATIENCE)))
                    .hasMessage(
                            "Unable to create initial snapshot: permission denied for table t; run GRANT SELECT ON public.t TO nosy");
        }
    }

    @Test
    void a_row_beyond_the_limit_fails_the_snapshot_before_it_is_sent() throws Exception {
        table("CREATE TABLE t (id int PRIMARY KEY, b text, c jsonb, d bytea)");
        database.execute("INSERT INTO t VALUES (1, repeat('x', 900000))");
        take(order("", LogMode.FULL));

        for (var value :
                List.of(
                        "repeat('x', 20000000), NULL, NULL",
                        "NULL, to_jsonb(repeat('x', 20000000)), NULL",
                        "NULL, NULL, decode(repeat('ff', 600000), 'hex')")) {
            database.execute("DELETE FROM t WHERE id = 2", "INSERT INTO t SELECT 2, " + value);
            try {
                take(order("", LogMode.FULL));
                throw new AssertionError("the snapshot was taken");
            } catch (SnapshotException e) {
                assertThat(e.reason()).isEqualTo(Reason.ROW_TOO_LARGE);
                assertThat(e)
                        .hasMessageMatching(
                                "Unable to create initial snapshot: a row has \\d+ bytes, and MAX_ROW_SIZE is 1048576");
            }
            // Only the rows of the shape count.
            take(order("id = 1", LogMode.FULL));
        }
    }

    @Test
    void rows_that_a_policy_hides_are_an_error_and_not_left_out() {
        table("CREATE TABLE t (id int)");
        database.execute(
                "DO $$ BEGIN CREATE ROLE nosy LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
                "GRANT SELECT ON t TO nosy",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY");
        var order = order("", LogMode.FULL);

        try (var nosy = snapshots("nosy")) {
            assertThatThrownBy(() -> take(nosy, order, source(PATIENCE)))
                    .hasMessageContaining("row-level security policy")
                    .hasMessageEndingWith("; run ALTER ROLE nosy BYPASSRLS");
        }
    }

    @Test
    void an_ordinary_user_can_take_one() throws InterruptedException {
        table("CREATE TABLE t (id int)");
        database.execute(
                "INSERT INTO t VALUES (1)",
                "DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
                "GRANT SELECT ON t TO reader");

        try (var reader = snapshots("reader")) {
            take(reader, order("", LogMode.FULL), source(PATIENCE));
        }

        assertThat(rows()).hasSize(1);
    }

    @Test
    void another_server_is_refused() {
        table("CREATE TABLE t (id int)");
        var second = Duration.ofSeconds(1);
        var elsewhere = new Source("1", 180_000, "p", second, second, second, MAX_ROW_BYTES);

        assertThatThrownBy(() -> take(order("", LogMode.FULL), elsewhere))
                .hasMessageContaining("lead to another server");
    }

    @Test
    void a_first_row_that_does_not_come_ends_the_query() {
        table("CREATE TABLE t (id int)");
        database.execute("INSERT INTO t VALUES (1)");

        assertThatThrownBy(() ->
                        take(
                                order("pg_sleep(20) IS NULL", LogMode.FULL),
                                source(Duration.ofMillis(300))))
                .hasMessage(
                        "Snapshot query took too long to return data (cancelled after 300ms). Please ensure snapshot queries are using an index to avoid taking up all database connections.");
    }

    @Test
    void the_connection_is_as_before_afterwards() throws Exception {
        table("CREATE TABLE t (id int)");
        take(order("", LogMode.FULL));

        try (var connection = pool.borrow();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW search_path")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("\"$user\", public");
        }
    }

    @Test
    void a_connection_whose_query_is_refused_has_a_read_timeout_again() throws Exception {
        table("CREATE TABLE t (id int)");
        var order = order("id = no_such_column", LogMode.FULL);
        var snapshotter = snapshotter(pool, source(PATIENCE));

        try (var connection = pool.borrow()) {
            assertThatThrownBy(() -> snapshotter.take(connection, order, feed.mark(), () -> {}))
                    .hasMessageContaining("no_such_column");

            // Zero would be no timeout.
            assertThat(connection.getNetworkTimeout()).isPositive();
        }
    }

    private void assertReason(SnapshotOrder order, Reason reason, String message)
            throws InterruptedException {
        try {
            take(order, source(PATIENCE));
            throw new AssertionError("the snapshot was taken");
        } catch (SnapshotException e) {
            assertThat(e).hasMessage(message);
            assertThat(e.reason()).isEqualTo(reason);
        }
    }

    private void table(String sql) {
        database.execute(
                sql,
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "DROP PUBLICATION IF EXISTS p",
                "CREATE PUBLICATION p FOR TABLE t");
    }

    private SnapshotOrder order(String where, LogMode mode) {
        var inspector =
                new Inspector(
                        () -> Optional.of(admin),
                        Duration.ZERO,
                        InstantSource.system(),
                        Runnable::run);
        var table = (Inspection.Table) inspector.inspect(new TableName("public", "t"));
        return new SnapshotOrder(
                HANDLE,
                0,
                definition(table.relation(), where, mode),
                table.relation(),
                table.fingerprint());
    }

    private static ShapeDefinition definition(Relation table, String where, LogMode mode) {
        return new ShapeDefinition(
                table.id(),
                table.name(),
                table.key().stream().map(i -> table.columns().get(i).name()).toList(),
                where,
                table.columns().stream().map(Column::name).sorted().toList(),
                true,
                Replica.DEFAULT,
                mode);
    }

    private Source source(Duration patience) {
        var systemId =
                database.query("SELECT system_identifier FROM pg_control_system()")
                        .getFirst()
                        .getFirst();
        return new Source(
                systemId, 180_000, "p", Duration.ofMillis(200), patience, PATIENCE, MAX_ROW_BYTES);
    }

    private void take(SnapshotOrder order) throws InterruptedException {
        take(order, source(PATIENCE));
    }

    private void take(SnapshotOrder order, Source source) throws InterruptedException {
        take(pool, order, source);
    }

    private void take(ConnectionPool from, SnapshotOrder order, Source source)
            throws InterruptedException {
        try (var connection = from.borrow()) {
            snapshotter(from, source).take(connection, order, feed.mark(), () -> {});
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Snapshotter snapshotter(ConnectionPool from, Source source) {
        return new Snapshotter(
                source,
                feed,
                new SnapshotVisibility(feed, new InheritedTransactions(List.of())),
                from,
                new SnapshotCounters());
    }

    private CompletableFuture<Void> async(SnapshotOrder order) {
        var done = new CompletableFuture<Void>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        take(order, source(PATIENCE));
                        done.complete(null);
                    } catch (RuntimeException | InterruptedException e) {
                        done.completeExceptionally(e);
                    }
                });
        return done;
    }

    private List<Row> rows() {
        return feed.records(SnapshotRows.class).stream()
                .flatMap(each -> each.rows().stream())
                .toList();
    }

    private Connection transaction(String sql) throws SQLException {
        var connection = database.connect();
        open.add(connection);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    private static Xid xid(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_current_xact_id()::text::bigint")) {
            row.next();
            return Xid.ofFull(row.getLong(1));
        }
    }

    private ConnectionPool snapshots(String user) {
        return ConnectionPool.open(
                "snapshots", ConnectionPool.Role.SNAPSHOT, Databases.login(database, user), 2);
    }
}
