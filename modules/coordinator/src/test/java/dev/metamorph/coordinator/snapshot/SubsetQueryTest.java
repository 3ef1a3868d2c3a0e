package dev.metamorph.coordinator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.coordinator.testing.RecordedEpoch;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinitions;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.definition.SubsetRequest;
import dev.metamorph.shape.definition.SubsetResolution;
import dev.metamorph.shape.definition.Subsets;
import dev.metamorph.shape.port.ShapeSubsets.Answer;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.where.value.TextOrder;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads subsets of a shape's rows from a real Postgres. */
@Tag("servers")
final class SubsetQueryTest {
    private static final SubsetRequest ALL = new SubsetRequest("", Map.of(), "", "", "", "");
    private static final Pattern ID = Pattern.compile("\"id\":\"(\\d+)\"");

    private final TestDatabase database = TestPostgres.database();
    private final ConnectionPool admin = Databases.admin(database);
    private final ConnectionPool pool =
            ConnectionPool.open(
                    "subsets",
                    ConnectionPool.Role.SNAPSHOT,
                    Databases.login(database, "postgres"),
                    1);
    private final RecordedEpoch feed = new RecordedEpoch();

    @BeforeEach
    void a_table() {
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE TABLE t (id int PRIMARY KEY, m mood, b text, ok bool)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "CREATE PUBLICATION p FOR TABLE t",
                "INSERT INTO t VALUES (1, 'sad', 'x', true), (2, 'happy', NULL, false),"
                        + " (3, 'happy', 'it''s', NULL), (4, NULL, 'b', true)");
    }

    @AfterEach
    void close() {
        pool.close();
        admin.close();
        database.close();
    }

    @Test
    void a_row_is_an_item_with_the_mark_of_its_answer() throws InterruptedException {
        var rows = rows("", where("id = 1"));

        assertThat(text(rows))
                .isEqualTo(
                        """
                        {"key":"\\"public\\".\\"t\\"/\\"1\\"","value":{"id":"1","m":"sad","b":"x",\
                        "ok":"true"},"headers":{"operation":"insert","relation":["public","t"],\
                        "snapshot_mark":77}}\
                        """);
        assertThat(rows.mark()).isEqualTo(77);
    }

    @Test
    void the_subset_is_part_of_the_shape() throws InterruptedException {
        assertThat(ids(rows("id > 2 OR b = 'x'", where("id < 4 OR id = 2")))).containsExactly(1, 3);
    }

    @Test
    void order_limit_and_offset_are_the_databases() throws InterruptedException {
        var request = new SubsetRequest("", Map.of(), "b DESC NULLS LAST, id", "2", "1", "");

        assertThat(ids(rows("", request))).containsExactly(3, 4);
    }

    @Test
    void a_parameter_is_a_value_whatever_is_in_it() throws InterruptedException {
        var request = new SubsetRequest("b = $1::text", Map.of("1", "it's"), "", "", "", "");
        var hostile =
                new SubsetRequest("b = $1", Map.of("1", "'; DROP TABLE t --"), "", "", "", "");

        assertThat(ids(rows("", request))).containsExactly(3);
        assertThat(ids(rows("", hostile))).isEmpty();
        assertThat(database.query("SELECT count(*) FROM t")).containsExactly(List.of("4"));
    }

    @Test
    void an_enum_may_be_asked_for_by_its_labels() throws InterruptedException {
        assertThat(ids(rows("", where("m = 'happy'")))).containsExactlyInAnyOrder(2, 3);
        assertThat(ids(rows("", where("m IN ('sad', 'happy') AND id < 3"))))
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void a_label_that_the_enum_does_not_have_is_the_readers_fault() throws InterruptedException {
        var request = where("m = 'glad'");

        var resolution = Subsets.resolve(request, table().relation(), TextOrder.COLLATION);

        if (resolution instanceof SubsetResolution.Valid) {
            assertThat(query("", request)).isInstanceOf(Answer.Invalid.class);
        } else {
            assertThat(((SubsetResolution.Invalid) resolution).field()).isEqualTo("where");
        }
    }

    @Test
    void the_position_is_behind_all_that_the_rows_know() throws InterruptedException {
        var before = lsn();
        database.execute("INSERT INTO t VALUES (5)");
        var after = lsn();

        var rows = rows("", ALL);

        assertThat(ids(rows)).contains(5);
        assertThat(rows.position()).isGreaterThanOrEqualTo(after).isGreaterThan(before);
        assertThat(Long.compareUnsigned(rows.snapshot().xmin(), rows.snapshot().xmax()))
                .isLessThanOrEqualTo(0);
    }

    @Test
    void a_subset_that_is_too_large_is_refused_with_a_remedy() throws InterruptedException {
        database.execute(
                "INSERT INTO t SELECT i, NULL, repeat('x', 100000), NULL FROM generate_series(10, 400) i");

        assertThat(query("", ALL))
                .isInstanceOfSatisfying(
                        Answer.Invalid.class,
                        answer -> assertThat(answer.problem()).contains("order_by, limit"));
        assertThat(ids(rows("", where("id = 1")))).containsExactly(1);
    }

    private static SubsetRequest where(String clause) {
        return new SubsetRequest(clause, Map.of(), "", "", "", "");
    }

    private Lsn lsn() {
        return Lsn.parse(
                database.query("SELECT pg_current_wal_insert_lsn()").getFirst().getFirst());
    }

    private Inspection.Table table() {
        var inspector =
                new Inspector(
                        () -> Optional.of(admin),
                        Duration.ZERO,
                        InstantSource.system(),
                        Runnable::run);
        return (Inspection.Table) inspector.inspect(new TableName("public", "t"));
    }

    private Answer.Rows rows(String shapeWhere, SubsetRequest request) throws InterruptedException {
        return (Answer.Rows) query(shapeWhere, request);
    }

    private Answer query(String shapeWhere, SubsetRequest request) throws InterruptedException {
        var table = table();
        var shape =
                new ShapeRequest(
                        "t",
                        shapeWhere,
                        Map.of(),
                        List.of(),
                        List.of(),
                        Replica.DEFAULT,
                        LogMode.FULL);
        var definition =
                ((ShapeResolution.Valid) ShapeDefinitions.resolve(shape, table.relation(), true))
                        .definition();
        var resolution = Subsets.resolve(request, table.relation(), TextOrder.COLLATION);
        var subset = ((SubsetResolution.Valid) resolution).subset();
        var order =
                new SnapshotOrder(
                        new ShapeHandle("1-1"),
                        0,
                        definition,
                        table.relation(),
                        table.fingerprint());
        var systemId =
                database.query("SELECT system_identifier FROM pg_control_system()")
                        .getFirst()
                        .getFirst();
        var source =
                new Source(
                        systemId,
                        180_000,
                        "p",
                        Duration.ofMillis(200),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        1 << 20);
        var snapshotter =
                new Snapshotter(
                        source,
                        feed,
                        new SnapshotVisibility(feed, new InheritedTransactions(List.of())),
                        pool,
                        new SnapshotCounters());
        try (var connection = pool.borrow()) {
            return snapshotter.subset(connection, order, subset, 77, feed.mark());
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Answer.Rows rows) {
        var text = new StringBuilder();
        rows.items()
                .forEach(piece -> text.append(StandardCharsets.UTF_8.decode(piece.duplicate())));
        return text.toString();
    }

    private static List<Integer> ids(Answer.Rows rows) {
        return ID.matcher(text(rows))
                .results()
                .map(result -> Integer.parseInt(result.group(1)))
                .toList();
    }
}
