package dev.metamorph.coordinator.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinitions;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.PgType.Kind;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@Tag("servers")
final class InspectorTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static final TestDatabase database = TestPostgres.database();
    private static final ConnectionPool pool = Databases.admin(database);

    private Instant now = NOON;
    private Optional<ConnectionPool> reachable = Optional.of(pool);
    private Runnable duringRead = () -> {};
    private final Inspector inspector =
            new Inspector(this::pool, Duration.ofSeconds(10), () -> now, Runnable::run);

    private Optional<ConnectionPool> pool() {
        duringRead.run();
        return reachable;
    }

    @BeforeAll
    static void start() {
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')",
                "ALTER TYPE mood ADD VALUE 'meh' BEFORE 'ok'",
                "CREATE DOMAIN moods AS mood[]",
                "CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100)",
                "CREATE DOMAIN share AS percent",
                "CREATE TYPE pair AS (a int, b text)");
    }

    @AfterAll
    static void stop() {
        pool.close();
        database.close();
    }

    @Test
    void a_table_is_read_with_key_types_and_collations() {
        database.execute(
                """
                CREATE TABLE items (a text COLLATE "C", gone int, "B b" int NOT NULL, c varchar(9),
                    d int GENERATED ALWAYS AS ("B b" + 1) STORED, PRIMARY KEY ("B b", a))\
                """,
                "ALTER TABLE items DROP COLUMN gone");

        var relation = relation("items");

        assertThat(relation)
                .isEqualTo(
                        new Relation(
                                relation.id(),
                                new TableName("public", "items"),
                                Relation.Kind.TABLE,
                                ReplicaIdentity.DEFAULT,
                                List.of(
                                        new Column("a", PgType.base(25, "text"), true, false, "C"),
                                        new Column("B b", PgType.base(23, "int4"), true, false, ""),
                                        new Column(
                                                "c",
                                                new PgType(
                                                        1043, "varchar", Kind.BASE, 0, "", 13, 0,
                                                        List.of()),
                                                false,
                                                false,
                                                "default:pg_c_utf8"),
                                        new Column("d", PgType.base(23, "int4"), false, true, "")),
                                List.of(1, 0),
                                false,
                                List.of()));
    }

    @Test
    void a_collation_that_is_named_like_one_of_postgres_is_not_taken_for_it() {
        database.execute(
                "CREATE SCHEMA \"de_DE\"",
                """
                CREATE COLLATION "de_DE"."C" (provider = icu, locale = 'und-u-ks-level2',
                    deterministic = false)\
                """,
                "CREATE TABLE collated (id int PRIMARY KEY, a text COLLATE \"de_DE\".\"C\")");

        var relation = relation("collated");

        assertThat(relation.columns().get(1).collation()).isEqualTo("\"de_DE\".\"C\"");
        assertThat(ShapeDefinitions.resolve(where("collated", "a = 'x'"), relation, true))
                .isInstanceOf(ShapeResolution.Invalid.class);
        assertThat(ShapeDefinitions.resolve(where("collated", "id = 1"), relation, true))
                .isInstanceOf(ShapeResolution.Valid.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "LOCALE_PROVIDER libc LOCALE 'C' | default:C",
                "LOCALE_PROVIDER libc LOCALE 'C.UTF-8' | default:bytewise",
                "LOCALE_PROVIDER libc LC_COLLATE 'C.utf8' LC_CTYPE 'C' | default:bytewise",
                "LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' | default:bytewise",
                "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' | default:pg_c_utf8"
            })
    void texts_can_be_ordered_in_a_database_whose_order_is_that_of_the_bytes(
            String locale, String collation) {
        try (var own = TestPostgres.database("TEMPLATE template0 " + locale);
                var ownPool = Databases.admin(own)) {
            own.execute("CREATE TABLE ordered (id int PRIMARY KEY, t text)");
            reachable = Optional.of(ownPool);

            var relation = relation("ordered");

            assertThat(relation.columns().get(1).collation()).isEqualTo(collation);
            assertThat(ShapeDefinitions.resolve(where("ordered", "t >= 'b'"), relation, true))
                    .isInstanceOf(ShapeResolution.Valid.class);
        }
    }

    @Test
    void texts_cannot_be_ordered_in_a_database_whose_order_is_that_of_a_language() {
        var locale = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' LC_COLLATE 'C'";
        try (var own = TestPostgres.database(locale);
                var ownPool = Databases.admin(own)) {
            own.execute("CREATE TABLE ordered (id int PRIMARY KEY, t text)");
            reachable = Optional.of(ownPool);

            var relation = relation("ordered");

            assertThat(ShapeDefinitions.resolve(where("ordered", "t >= 'b'"), relation, true))
                    .isInstanceOf(ShapeResolution.Invalid.class);
        }
    }

    @Test
    void money_is_read_with_the_setting_that_it_is_printed_by() {
        database.execute(
                "CREATE DOMAIN price AS money",
                "CREATE TABLE prices (id int PRIMARY KEY, a money, b money[], c price)");

        var relation = relation("prices");

        assertThat(relation.columns())
                .extracting(Column::collation)
                .containsExactly("", "C", "C", "C");
        assertThat(ShapeDefinitions.resolve(where("prices", "a > '$1.50'"), relation, true))
                .isInstanceOf(ShapeResolution.Valid.class);
    }

    private static ShapeRequest where(String table, String where) {
        return new ShapeRequest(
                table, where, Map.of(), List.of(), List.of(), Replica.DEFAULT, LogMode.FULL);
    }

    @Test
    void types_are_read_with_their_elements() {
        database.execute(
                """
                CREATE TABLE typed (a int[][], b mood, c mood[], d moods, e percent, s share, f pair,
                    g int4range, h int4multirange, i int2vector, j numeric(5, 2)[])\
                """);

        var types = relation("typed").columns().stream().map(Column::type).toList();

        assertThat(
                        types.stream()
                                .map(type ->
                                        "%s %s %s %s %d %s"
                                                .formatted(
                                                        type.name(),
                                                        type.kind(),
                                                        type.elementName(),
                                                        type.enumLabels(),
                                                        type.dimensions(),
                                                        type.modifier())))
                .containsExactly(
                        "_int4 ARRAY int4 [] 2 -1",
                        "mood ENUM  [sad, meh, ok, happy] 0 -1",
                        "_mood ARRAY mood [sad, meh, ok, happy] 1 -1",
                        "moods DOMAIN _mood [sad, meh, ok, happy] 0 -1",
                        "percent DOMAIN int4 [] 0 -1",
                        "share DOMAIN int4 [] 0 -1",
                        "pair COMPOSITE  [] 0 -1",
                        "int4range RANGE  [] 0 -1",
                        "int4multirange MULTIRANGE  [] 0 -1",
                        "int2vector BASE  [] 0 -1",
                        "_numeric ARRAY numeric [] 1 327686");
    }

    @Test
    void virtual_generated_columns_are_left_out_because_no_change_carries_them() {
        database.execute(
                "CREATE TABLE v (id int PRIMARY KEY, w int GENERATED ALWAYS AS (id * 2) VIRTUAL)");

        assertThat(relation("v").columns()).extracting(Column::name).containsExactly("id");
    }

    @Test
    void a_deferrable_key_is_read() {
        database.execute("CREATE TABLE deferred (id int PRIMARY KEY DEFERRABLE)");

        assertThat(relation("deferred").keyDeferrable()).isTrue();
    }

    @Test
    void the_unique_indexes_that_identify_rows_are_read() {
        database.execute(
                """
                CREATE TABLE keyless (a int NOT NULL, gone int, b text NOT NULL, c int NOT NULL,
                    d int, e int NOT NULL, f int NOT NULL UNIQUE DEFERRABLE)\
                """,
                "ALTER TABLE keyless DROP COLUMN gone",
                "CREATE UNIQUE INDEX ON keyless (c) INCLUDE (d)",
                "CREATE UNIQUE INDEX ON keyless (b, a)",
                "CREATE UNIQUE INDEX ON keyless (d)",
                "CREATE UNIQUE INDEX ON keyless (e) WHERE e > 0",
                "CREATE UNIQUE INDEX ON keyless ((a + e))",
                "CREATE INDEX ON keyless (e)");

        assertThat(((Inspection.Table) inspect("keyless")).uniqueKeys())
                .containsExactlyInAnyOrder(Set.of("c"), Set.of("a", "b"));
    }

    @Test
    void the_leaves_of_a_partitioned_table_are_read_in_the_order_of_their_oids() {
        database.execute(
                "CREATE TABLE root (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE root_b PARTITION OF root FOR VALUES FROM (10) TO (20)",
                "CREATE TABLE root_a PARTITION OF root FOR VALUES FROM (0) TO (10)"
                        + " PARTITION BY RANGE (id)",
                "CREATE TABLE root_a1 PARTITION OF root_a FOR VALUES FROM (0) TO (10)");

        var relation = relation("root");

        assertThat(relation.kind()).isEqualTo(Relation.Kind.PARTITIONED);
        assertThat(relation.partitions()).containsExactly(id("root_b"), id("root_a1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE VIEW r AS SELECT 1 AS a | is a view",
                "CREATE MATERIALIZED VIEW r AS SELECT 1 AS a | is a materialized view",
                "CREATE UNLOGGED TABLE r (a int) | is unlogged",
                "CREATE TABLE r (a int); CREATE TABLE r_child () INHERITS (r)"
                        + " | is the parent of an inheritance hierarchy",
                "CREATE SEQUENCE r | is not a table"
            })
    void a_relation_that_cannot_be_followed_is_refused_with_the_reason(String sql, String reason) {
        try (var own = TestPostgres.database();
                var ownPool = Databases.admin(own)) {
            own.execute(sql);
            reachable = Optional.of(ownPool);

            assertThat(inspector.inspect(new TableName("public", "r")))
                    .isEqualTo(
                            new Inspection.Refused(
                                    "Table \"public\".\"r\" %s. Only ordinary and partitioned tables can be followed."
                                            .formatted(reason)));
        }
    }

    @Test
    void a_foreign_table_is_refused() {
        database.execute(
                "CREATE FOREIGN DATA WRAPPER nothing",
                "CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing",
                "CREATE FOREIGN TABLE far (a int) SERVER nowhere");

        assertThat(inspect("far")).isInstanceOf(Inspection.Refused.class);
    }

    @Test
    void a_system_table_is_refused() {
        assertThat(inspector.inspect(new TableName("pg_catalog", "pg_class")))
                .isEqualTo(
                        new Inspection.Refused(
                                "Table \"pg_catalog\".\"pg_class\" belongs to the system. Only ordinary and partitioned tables can be followed."));
    }

    @Test
    void a_child_by_inheritance_is_a_table_like_others() {
        database.execute(
                "CREATE TABLE parent (a int)", "CREATE TABLE child (b int) INHERITS (parent)");

        assertThat(relation("child").columns()).hasSize(2);
    }

    @Test
    void a_table_that_does_not_exist_or_has_no_columns_is_missing() {
        database.execute("CREATE TABLE bare ()");

        assertThat(List.of(inspect("bare"), inspect("nothing")))
                .containsOnly(new Inspection.Missing());
    }

    @Test
    void tables_are_found_by_oid_too() {
        database.execute("CREATE TABLE by_oid (a int)");
        var id = id("by_oid");

        var found = inspector.inspect(List.of(id, new RelationId(1)));

        assertThat(found).isEqualTo(Map.of(id, inspect("by_oid")));
    }

    @Test
    void the_fingerprint_changes_with_columns_and_key_but_not_with_an_index() {
        database.execute("CREATE TABLE f (a int NOT NULL, b int)");
        var before = fingerprint("f");

        database.execute("CREATE INDEX ON f (b)");
        var indexed = fingerprint("f");
        database.execute("ALTER TABLE f ADD PRIMARY KEY (a)");
        var keyed = fingerprint("f");
        database.execute("ALTER TABLE f ALTER b TYPE bigint");

        assertThat(indexed).isEqualTo(before);
        assertThat(List.of(before, keyed, fingerprint("f"))).doesNotHaveDuplicates();
    }

    @Test
    void the_fingerprint_changes_with_the_partitions() {
        database.execute(
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (10)");
        var before = fingerprint("parted");
        database.execute(
                "CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (10) TO (20)");
        var more = fingerprint("parted");
        database.execute("ALTER TABLE parted DETACH PARTITION parted_low");

        assertThat(List.of(before, more, fingerprint("parted"))).doesNotHaveDuplicates();
    }

    @Test
    void a_table_that_is_forgotten_while_it_is_read_is_not_cached() {
        database.execute("CREATE TABLE forgotten (a int)");
        duringRead = () -> inspector.forget(name("forgotten"));
        var found = inspect("forgotten");

        assertThat(found).isInstanceOf(Inspection.Table.class);
        assertThat(inspector.known(name("forgotten"))).isEmpty();
        duringRead = () -> {};
        inspect("forgotten");
        assertThat(inspector.known(name("forgotten"))).contains((Inspection.Table) found);
    }

    @Test
    void a_table_that_was_read_is_known_without_the_database() {
        database.execute("CREATE TABLE kept (a int)");
        var table = inspect("kept");
        reachable = Optional.empty();

        assertThat(inspector.known(name("kept"))).contains((Inspection.Table) table);
    }

    @Test
    void an_old_description_is_returned_once_more_and_read_again() {
        database.execute("CREATE TABLE aged (a int)");
        inspect("aged");
        database.execute("ALTER TABLE aged ADD b int");
        now = NOON.plusSeconds(11);

        var then = inspector.known(name("aged")).orElseThrow().relation().columns().size();
        var after = inspector.known(name("aged")).orElseThrow().relation().columns().size();

        assertThat(List.of(then, after)).containsExactly(1, 2);
    }

    private static TableName name(String table) {
        return new TableName("public", table);
    }

    private Inspection inspect(String table) {
        return inspector.inspect(name(table));
    }

    private String fingerprint(String table) {
        return ((Inspection.Table) inspect(table)).fingerprint();
    }

    private Relation relation(String table) {
        assertThat(inspect(table)).isInstanceOf(Inspection.Table.class);
        return ((Inspection.Table) inspect(table)).relation();
    }

    private static RelationId id(String table) {
        var oid = database.query("SELECT '%s'::regclass::oid".formatted(table)).getFirst();
        return new RelationId(Integer.parseUnsignedInt(oid.getFirst()));
    }
}
