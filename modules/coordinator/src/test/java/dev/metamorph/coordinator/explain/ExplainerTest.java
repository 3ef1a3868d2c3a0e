package dev.metamorph.coordinator.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeExplanations.Answer;
import dev.metamorph.shape.port.ShapeExplanations.Estimate;
import dev.metamorph.shape.port.ShapeExplanations.Publication;
import dev.metamorph.shape.port.ShapeExplanations.Publication.State;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.status.StackReason;
import dev.metamorph.shape.where.value.TextOrder;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Tag("servers")
final class ExplainerTest {
    private static final TestDatabase database = TestPostgres.database();
    private static final ConnectionPool pool = Databases.admin(database);

    @BeforeAll
    static void start() {
        database.execute(
                """
                CREATE TABLE items (id int PRIMARY KEY, owner int NOT NULL, name text NOT NULL,
                    twice int GENERATED ALWAYS AS (owner * 2) STORED)\
                """,
                "INSERT INTO items SELECT n, n % 10, 'name ' || n FROM generate_series(1, 1000) n",
                "ANALYZE items",
                "CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (MINVALUE) TO (MAXVALUE)",
                "INSERT INTO parts SELECT n, '2024-01-01' FROM generate_series(1, 300) n",
                "ANALYZE parts",
                "CREATE TABLE \"Plan Rows\"\": 7\" (id int)");
    }

    @AfterAll
    static void stop() {
        pool.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    `` | 1000 | 1000
                    owner = 3 | 80 | 120
                    owner = $1 and id <= 500 | 30 | 70
                    id > 990 | 8 | 12
                    name = 'a' and owner is null | 0 | 1
                    false | 0 | 1
                    name like '%a? {b} ;--' or name = E'\\\\''' | 0 | 1
                    """)
    void postgres_estimates_how_many_rows_match(String where, long least, long most) {
        var explained = explained("items", where);

        assertThat(explained.rows())
                .isInstanceOfSatisfying(
                        Estimate.Rows.class,
                        rows -> assertThat(rows.count()).isBetween(least, most));
    }

    @Test
    void a_partitioned_table_has_the_rows_of_its_partitions() {
        assertThat(explained("parts", "").rows()).isEqualTo(new Estimate.Rows(300));
    }

    @Test
    void a_name_that_looks_like_a_plan_is_no_plan() {
        assertThat(explained("\"Plan Rows\"\": 7\"", "").rows())
                .isInstanceOfSatisfying(
                        Estimate.Rows.class, rows -> assertThat(rows.count()).isGreaterThan(7));
    }

    @Test
    void a_table_that_is_locked_is_explained_without_an_estimate() throws SQLException {
        try (var other = database.connect();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE items IN ACCESS EXCLUSIVE MODE");

            assertThat(explained("items", "owner = 3").rows())
                    .isEqualTo(
                            new Estimate.Unknown("Postgres has not planned the query within 2 s"));
            other.rollback();
        }
    }

    @Test
    void a_role_that_may_not_read_the_table_gets_no_estimate() {
        database.execute("CREATE ROLE reader_of_nothing LOGIN");
        var login = Databases.login(database, "reader_of_nothing");
        try (var theirs = ConnectionPool.open("test", ConnectionPool.Role.ADMIN, login, 1)) {
            assertThat(explain(Optional.of(theirs), "items", ""))
                    .isInstanceOfSatisfying(
                            Answer.Explained.class,
                            explained ->
                                    assertThat(explained.rows())
                                            .isEqualTo(
                                                    new Estimate.Unknown(
                                                            "permission denied for table items")));
        }
    }

    @Test
    void the_state_of_the_publication_is_reported() {
        database.execute("CREATE TABLE told (id int PRIMARY KEY)");
        var table = new TableName("public", "told");
        var missing = explained("told", "").publication();
        database.execute("CREATE PUBLICATION shop");
        var unpublished = explained("told", "").publication();
        database.execute(
                "ALTER TABLE told REPLICA IDENTITY FULL", "ALTER PUBLICATION shop ADD TABLE told");
        var published = explained("told", "").publication();
        database.execute("ALTER PUBLICATION shop SET TABLE told WHERE (id > 0)");
        var partial = explained("told", "").publication();
        database.execute("DROP PUBLICATION shop");

        assertThat(List.of(missing, unpublished, published, partial))
                .containsExactly(
                        new Publication("shop", State.MISSING, List.of(table)),
                        new Publication("shop", State.UNPUBLISHED, List.of(table)),
                        new Publication("shop", State.PUBLISHED, List.of()),
                        new Publication("shop", State.PARTIAL, List.of()));
    }

    @Test
    void a_generated_column_is_refused_where_the_publication_leaves_it_out() {
        database.execute("CREATE PUBLICATION shop WITH (publish_generated_columns = none)");

        var answer = explain(Optional.of(pool), "items", "twice = 2");

        database.execute("DROP PUBLICATION shop");
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Unavailable.class,
                        unavailable ->
                                assertThat(unavailable.message())
                                        .startsWith(
                                                "Publication \"shop\" does not publish generated columns."));
        assertThat(explained("items", "twice = 2").explanation().columns())
                .containsExactly("twice");
    }

    @ParameterizedTest
    @CsvSource({"none, '', table", "'a.b.c', '', table", "items, owner = 'x', where"})
    void an_invalid_request_names_the_field(String table, String where, String field) {
        assertThat(explain(Optional.of(pool), table, where))
                .isInstanceOfSatisfying(
                        Answer.Invalid.class,
                        invalid -> assertThat(invalid.field()).isEqualTo(field));
    }

    @Test
    void without_a_database_there_is_no_explanation() {
        assertThat(explain(Optional.empty(), "items", ""))
                .isEqualTo(
                        new Answer.Unavailable(
                                StackReason.DATABASE_UNAVAILABLE,
                                "Cannot connect to the database to explain the shape. Please try again later.",
                                Duration.ofSeconds(5)));
    }

    private static Answer.Explained explained(String table, String where) {
        var answer = explain(Optional.of(pool), table, where);
        if (answer instanceof Answer.Explained explained) {
            return explained;
        }
        throw new AssertionError(answer.toString());
    }

    private static Answer explain(
            Optional<ConnectionPool> connections, String table, String where) {
        var inspector =
                new Inspector(
                        () -> connections, Duration.ZERO, InstantSource.system(), Runnable::run);
        var request =
                new ShapeRequest(
                        table,
                        where,
                        Map.of("1", "7"),
                        List.of(),
                        List.of(),
                        Replica.DEFAULT,
                        LogMode.FULL);
        return new Explainer(() -> connections, inspector, "shop", TextOrder.COLLATION)
                .explain(request)
                .toCompletableFuture()
                .join();
    }
}
