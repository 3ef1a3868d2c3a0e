package dev.metamorph.shape.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.where.expression.InnerTables;
import dev.metamorph.shape.where.value.TextOrder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

final class ShapeDefinitionsTest {
    private static final Relation ITEMS =
            new Relation(
                    new RelationId(16400),
                    new TableName("public", "items"),
                    Relation.Kind.TABLE,
                    ReplicaIdentity.FULL,
                    List.of(
                            column("value", false),
                            column("Odd, \"name\"", false),
                            column("sum", true),
                            column("b", false),
                            column("a", false)),
                    List.of(4, 3),
                    false,
                    List.of());

    private static final Relation PLAIN =
            new Relation(
                    new RelationId(16401),
                    new TableName("public", "plain"),
                    Relation.Kind.TABLE,
                    ReplicaIdentity.FULL,
                    List.of(column("a", false), column("b", false)),
                    List.of(0),
                    false,
                    List.of());

    @Test
    void a_definition_has_the_key_in_its_order_and_the_columns_by_name() {
        var resolution = resolve(Map.of(), "", List.of("\"Odd, \"\"name\"\"\", B, a,a"), true);

        assertThat(resolution)
                .isEqualTo(
                        new ShapeResolution.Valid(
                                new ShapeDefinition(
                                        ITEMS.id(),
                                        ITEMS.name(),
                                        List.of("a", "b"),
                                        "",
                                        List.of("Odd, \"name\"", "a", "b"),
                                        false,
                                        Replica.DEFAULT,
                                        LogMode.FULL),
                                false));
    }

    @Test
    void a_shape_that_keeps_its_rows_is_another_shape() {
        var plain = valid(resolve(Map.of(), "a = 1", List.of(), true));
        var keeping = valid(withRows(ITEMS, LogMode.FULL));
        var one = plain.keepingRows(true);

        assertThat(keeping.keepsRows()).isTrue();
        assertThat(one.canonical())
                .isEqualTo(plain.canonical() + "|0:|4:rows")
                .isNotEqualTo(plain.publishedAs("rows").canonical());
        assertThat(one.publishedAs("x").keepsRows()).isTrue();
        assertThat(one.publishedAs("x").canonical()).endsWith("|1:x|4:rows");
    }

    @Test
    void a_clause_with_a_subquery_is_in_the_definition_with_its_tables_if_rows_may_move() {
        var valid = (ShapeResolution.Valid) withSubquery(PLAIN, Moves.ROWS, LogMode.FULL);
        var definition = valid.definition();

        assertThat(valid.inner()).containsExactly(PLAIN);
        assertThat(definition.derivation())
                .isEqualTo(new Derivation(List.of(PLAIN.id()), Moves.ROWS));
        assertThat(definition.canonical()).startsWith("2|").endsWith("|0:|0:|4:rows|5:16401");
        assertThat(definition.publishedAs("x").derivation()).isEqualTo(definition.derivation());
        assertThat(definition.keepingRows(true).partition(1000))
                .isEqualTo(definition.partition(1000));
        var byEvents = (ShapeResolution.Valid) withSubquery(PLAIN, Moves.EVENTS, LogMode.FULL);
        assertThat(byEvents.definition().derivation())
                .isEqualTo(new Derivation(List.of(PLAIN.id()), Moves.EVENTS));
        assertThat(byEvents.definition().canonical()).endsWith("|0:|0:|6:events|5:16401");
    }

    @Test
    void initial_rows_of_whole_tables_are_what_a_clause_with_a_subquery_needs() {
        assertThat(withSubquery(PLAIN, Moves.ROWS, LogMode.CHANGES_ONLY))
                .isEqualTo(
                        ShapeResolution.Invalid.of(
                                "log", "must be full if the where clause has a subquery"));
        assertThat(withSubquery(ITEMS, Moves.ROWS, LogMode.FULL))
                .isEqualTo(
                        ShapeResolution.Invalid.of(
                                "where",
                                "The table \"public\".\"items\" has generated columns and cannot take part in a subquery"));
    }

    private static ShapeResolution withSubquery(Relation table, Moves moves, LogMode mode) {
        var request =
                new ShapeRequest(
                        "t",
                        "a in (select b from plain)",
                        Map.of(),
                        List.of(),
                        List.of(),
                        Replica.DEFAULT,
                        mode,
                        false,
                        moves);
        return ShapeDefinitions.resolve(
                request, table, true, TextOrder.COLLATION, InnerTables.of(List.of(PLAIN)));
    }

    @Test
    void rows_are_kept_by_a_primary_key_and_from_the_first_row_on() {
        var keyless =
                new Relation(
                        ITEMS.id(),
                        ITEMS.name(),
                        ITEMS.kind(),
                        ITEMS.identity(),
                        ITEMS.columns(),
                        List.of(),
                        false,
                        List.of());

        assertThat(withRows(keyless, LogMode.FULL))
                .isEqualTo(
                        ShapeResolution.Invalid.of(
                                "rows",
                                "The table %s has no primary key, by which rows are kept"
                                        .formatted(ITEMS.name())));
        assertThat(withRows(ITEMS, LogMode.CHANGES_ONLY))
                .isEqualTo(ShapeResolution.Invalid.of("rows", "can't be true unless log is full"));
    }

    private static ShapeResolution withRows(Relation relation, LogMode mode) {
        return ShapeDefinitions.resolve(
                new ShapeRequest(
                        "items", "", Map.of(), List.of(), List.of(), Replica.DEFAULT, mode, true),
                relation,
                true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a,b       | ''        | false
                    a,b,value | value > 1 | false
                    a,b,sum   | ''        | true
                    a,b       | sum > 1   | true
                    """)
    void a_resolution_tells_whether_the_shape_reads_a_generated_column(
            String columns, String where, boolean reads) {
        assertThat(resolve(Map.of(), where, List.of(columns), true))
                .isInstanceOfSatisfying(
                        ShapeResolution.Valid.class,
                        valid -> assertThat(valid.readsGenerated()).isEqualTo(reads));
    }

    @Test
    void without_columns_all_are_selected() {
        var definition = valid(resolve(Map.of(), " ", List.of(), true));

        assertThat(definition.allColumns()).isTrue();
        assertThat(definition.columns()).containsExactly("Odd, \"name\"", "a", "b", "sum", "value");
    }

    @Test
    void the_queryable_columns_are_the_columns_if_none_are_named() {
        var definition = valid(queryable(List.of(), "b,\"Odd, \"\"name\"\"\",A"));

        assertThat(definition.allColumns()).isFalse();
        assertThat(definition.columns()).containsExactly("Odd, \"name\"", "a", "b");
        assertThat(valid(queryable(List.of("a,b"), "a,b,value")).columns())
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    a,b,value | a,b | columns | The following columns are not found on the table: value
                    a,b | a,value | queryable_columns | The list of queryable columns must include all primary key columns, missing: b
                    a,b | a,b,other | queryable_columns | The following queryable columns are not found on the table: other
                    a,b | a,b,x- | queryable_columns | Invalid unquoted identifier contains special characters: x-
                    """)
    void columns_are_limited_to_the_queryable_ones(
            String columns, String queryable, String field, String problem) {
        assertThat(queryable(List.of(columns), queryable))
                .isEqualTo(ShapeResolution.Invalid.of(field, problem));
    }

    private static ShapeResolution queryable(List<String> columns, String queryable) {
        return ShapeDefinitions.resolve(
                new ShapeRequest(
                        "items",
                        "",
                        Map.of(),
                        columns,
                        List.of(queryable),
                        Replica.DEFAULT,
                        LogMode.FULL),
                ITEMS,
                true);
    }

    @Test
    void spellings_of_one_clause_are_one_definition() {
        var one = valid(resolve(Map.of("1", "01"), "a=$1 and not (B<>2)", List.of(), true));
        var other =
                valid(resolve(Map.of(), "((\"a\" = '1')) AND NOT b != 2 -- same", List.of(), true));

        assertThat(one).isEqualTo(other);
        assertThat(one.canonical()).isEqualTo(other.canonical());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    value | The list of columns must include all primary key columns, missing: a, b
                    a,value,nosuch | The list of columns must include all primary key columns, missing: b
                    a,b,x,"Y" | The following columns are not found on the table: x, Y
                    a,b,sum | The following columns are generated and cannot be included in the shape: sum
                    `` | The list of columns must not be empty
                    a,,b | Invalid zero-length delimited identifier
                    a,b, | Invalid zero-length delimited identifier
                    a;b | Invalid unquoted identifier contains special characters: a;b
                    """)
    void wrong_columns_are_refused(String columns, String problem) {
        assertThat(resolve(Map.of(), "", List.of(columns), false))
                .isEqualTo(ShapeResolution.Invalid.of("columns", problem));
    }

    @Test
    void generated_columns_that_are_not_published_are_neither_selected_nor_read() {
        assertThat(resolve(Map.of(), "", List.of(), false))
                .isEqualTo(
                        ShapeResolution.Invalid.of(
                                "columns",
                                "The following columns are generated and cannot be included in the shape: sum. You can exclude them from the shape by explicitly listing which columns to fetch in the 'columns' query param"));
        assertThat(resolve(Map.of(), "sum = 1", List.of("a,b"), false))
                .isInstanceOfSatisfying(
                        ShapeResolution.Invalid.class,
                        invalid -> assertThat(invalid.field()).isEqualTo("where"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    x | params | Parameters can only use numbers as keys
                    -1 | params | Parameters can only use numbers as keys
                    0 | params | Parameters must be numbered sequentially, starting from 1
                    2 | params | Parameters must be numbered sequentially, starting from 1
                    1 | where | At location 4: parameter $2 was not provided
                    """)
    void wrong_parameters_are_refused(String key, String field, String problem) {
        assertThat(resolve(Map.of(key, "1"), "a = $2", List.of(), true))
                .isEqualTo(ShapeResolution.Invalid.of(field, problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    1 x 1 | At location 17: syntax error at or near "x"
                    a | WHERE clause must return a boolean
                    """)
    void a_wrong_clause_is_refused(String where, String problem) {
        assertThat(resolve(Map.of(), where, List.of(), true))
                .isEqualTo(ShapeResolution.Invalid.of("where", problem));
    }

    private static ShapeResolution resolve(
            Map<String, String> params,
            String where,
            List<String> columns,
            boolean generatedPublished) {
        return ShapeDefinitions.resolve(
                new ShapeRequest(
                        "items", where, params, columns, List.of(), Replica.DEFAULT, LogMode.FULL),
                ITEMS,
                generatedPublished);
    }

    private static ShapeDefinition valid(ShapeResolution resolution) {
        return ((ShapeResolution.Valid) resolution).definition();
    }

    private static Column column(String name, boolean generated) {
        return new Column(name, PgType.base(23, "int4"), false, generated, "");
    }
}
