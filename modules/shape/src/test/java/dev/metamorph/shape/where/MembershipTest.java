package dev.metamorph.shape.where;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.rows.TupleKey;
import dev.metamorph.shape.rows.TupleKeys;
import dev.metamorph.shape.where.evaluation.MemberSet;
import dev.metamorph.shape.where.expression.InnerTables;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.TextOrder;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

final class MembershipTest {
    private static final Relation ISSUES =
            table(
                    1,
                    "issues",
                    column("id", 23, "int4", true),
                    column("project", 23, "int4", false),
                    column("owner", 25, "text", false));
    private static final Relation MEMBERS =
            table(
                    2,
                    "members",
                    column("project_id", 20, "int8", false),
                    column("who", 1043, "varchar", false),
                    column("role", 25, "text", false),
                    column("j", 3802, "jsonb", false));
    private static final InnerTables TABLES = InnerTables.of(List.of(ISSUES, MEMBERS));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    project in (select project_id from members) | "project" IN (SELECT "project_id" FROM "public"."members")
                    project IN (SELECT DISTINCT project_id FROM public.members AS m) | "project" IN (SELECT "project_id" FROM "public"."members")
                    project = any (select project_id from members where true) | "project" IN (SELECT "project_id" FROM "public"."members")
                    project <> all (select project_id from members) | "project" NOT IN (SELECT "project_id" FROM "public"."members")
                    project not in (select project_id from members where who = $1) | "project" NOT IN (SELECT "project_id" FROM "public"."members" WHERE "who"::text = 'ann'::text)
                    (project, owner) in (select project_id, who from members) | ("project", "owner") IN (SELECT "project_id", "who" FROM "public"."members")
                    id in (select id from issues where owner in (select who from members)) | "id" IN (SELECT "id" FROM "public"."issues" WHERE "owner" IN (SELECT "who" FROM "public"."members"))
                    not (id = 1 or project in (select project_id from members)) is true | NOT ((("id" = '1'::integer) OR ("project" IN (SELECT "project_id" FROM "public"."members"))) IS TRUE)
                    """)
    void the_canonical_form_reads_as_itself(String clause, String canonical) {
        var where = parse(clause);

        assertThat(where.sql()).isEqualTo(canonical);
        var again = Where.ofCanonical(canonical, ISSUES, List.of(MEMBERS, ISSUES));
        assertThat(again).isEqualTo(where);
        assertThat(again.sql()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    id in (select id from nobody) | At location 22: Table "public"."nobody" does not exist. If the table name contains capitals or special characters you must quote it.
                    exists (select 1 from members) | At location 0: only `value IN (SELECT ...)` sublinks are supported right now
                    id = (select id from issues) | At location 6: only `value IN (SELECT ...)` sublinks are supported right now
                    id < any (select id from issues) | At location 10: only `value IN (SELECT ...)` sublinks are supported right now
                    id in (select id from issues limit 1) | SELECT statement must not contain any clauses
                    id in (select id from issues group by id) | SELECT statement must not contain any clauses
                    id in (values (1)) | SELECT statement must not contain any clauses
                    id in (select id from issues, members) | Expected a single table reference
                    id in (select id from issues join members on true) | Expected a single table reference
                    id in (select 1) | At location 14: Expected a plain column reference
                    id in (select id + 1 from issues) | At location 14: Expected a plain column reference
                    id in (select max(id) from issues) | At location 14: Expected a plain column reference
                    id in (select nothing from issues) | At location 14: unknown reference nothing
                    id in (select project_id from members where id = 1) | At location 44: unknown reference id
                    id + 1 in (select id from issues) | At location 7: currently, left side of `IN (SELECT ...)` can only be a column reference or a list of column references
                    owner in (select j from members) | At location 6: Could not select an operator overload for text = jsonb
                    id in (select id, project from issues) | At location 3: subquery has too many columns
                    (id, project) in (select id from issues) | At location 14: subquery has too few columns
                    (id, project) not in (select id, project from issues) | rows with nullable columns are supported in `IN (SELECT ...)` only, and only under AND and OR
                    ((id, project) in (select id, project from issues)) is true | rows with nullable columns are supported in `IN (SELECT ...)` only, and only under AND and OR
                    """)
    void other_queries_are_refused(String clause, String message) {
        assertThatThrownBy(() -> parse(clause))
                .isInstanceOf(WhereException.class)
                .hasMessage(message);
    }

    @Test
    void a_value_is_compared_with_values_of_its_own_kind_only() {
        assertThatThrownBy(() ->
                        Where.parse(
                                "j in (select j from members)",
                                Map.of(),
                                MEMBERS,
                                TextOrder.COLLATION,
                                TABLES))
                .hasMessageContaining("columns of type jsonb cannot be compared with a subquery");
    }

    @Test
    void subqueries_are_limited_in_number_and_depth() {
        var one = "id in (select id from issues)";
        var many = String.join(" or ", Collections.nCopies(17, one));
        var deep = "id = 1";
        for (var i = 0; i < 9; i++) {
            deep = "id in (select id from issues where %s)".formatted(deep);
        }
        var nested = deep;

        assertThatThrownBy(() -> parse(many)).hasMessageContaining("more than 16 subqueries");
        assertThatThrownBy(() -> parse(nested)).hasMessageContaining("more than 8 levels deep");
    }

    @Test
    void a_table_is_compared_by_few_combinations_of_columns() {
        var four =
                "id in (select id from issues) and project in (select id from issues) and owner in (select owner from issues)"
                        + " and (id, project) in (select id, id from issues where project in (select id from issues))";

        assertThat(parse(four).comparisons()).hasSize(4);
        assertThatThrownBy(() -> parse(four + " and (project, id) in (select id, id from issues)"))
                .hasMessageEndingWith(
                        "table \"public\".\"issues\" is compared with subqueries by more than 4 combinations of columns");
    }

    @Test
    void without_tables_every_subquery_is_refused() {
        assertThatThrownBy(() -> Where.parse("id in (select id from issues)", Map.of(), ISSUES))
                .hasMessage("At location 7: subqueries are not supported");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "1, '', FALSE, TRUE",
                "-, '', FALSE, TRUE",
                "1, '1', TRUE, FALSE",
                "1, '2', FALSE, TRUE",
                "-, '1', NULL, NULL",
                "1, '1 NULL', TRUE, FALSE",
                "1, '2 NULL', NULL, NULL",
                "1, 'NULL', NULL, NULL",
                "-, 'NULL', NULL, NULL",
            })
    void membership_has_three_values(String value, String set, String in, String notIn) {
        var row = Row.of(List.of(text("5"), text(value), text(null)));

        assertThat(truth("project in (select project_id from members)", row, set)).isEqualTo(in);
        assertThat(truth("project not in (select project_id from members)", row, set))
                .isEqualTo(notIn);
        assertThat(truth("not project in (select project_id from members)", row, set))
                .isEqualTo(notIn);
    }

    @Test
    void a_null_in_a_row_of_columns_that_were_not_nullable_is_an_error() {
        var clause = "(id, id) not in (select id, id from issues)";
        var row = Row.of(List.of(PgValue.none(), text("1"), text(null)));

        assertThatThrownBy(() -> truth(clause, row, "7")).isInstanceOf(EvaluationException.class);
    }

    @Test
    void subqueries_that_select_the_same_are_one() {
        var where =
                parse(
                        "project in (select project_id from members where who = 'a')"
                                + " or id not in (select project_id from members where 'a' = who)"
                                + " or id in (select project_id from members where who = 'b')");

        assertThat(where.subqueries()).hasSize(3);
        assertThat(
                        parse("id in (select id from issues) or project in (select id from issues)")
                                .subqueries())
                .hasSize(1);
        assertThat(where.innerRelations()).containsExactly(MEMBERS);
        assertThat(where.columns()).containsExactly(0, 1);
    }

    private static Where parse(String clause) {
        return Where.parse(clause, Map.of(1, "ann"), ISSUES, TextOrder.COLLATION, TABLES);
    }

    private static String truth(String clause, Row row, String values) {
        var set = new Values(values);
        if (test(clause, row, set)) {
            return "TRUE";
        }
        return test("(%s) IS UNKNOWN".formatted(clause), row, set) ? "NULL" : "FALSE";
    }

    private static boolean test(String clause, Row row, MemberSet set) {
        Function<Subquery, MemberSet> sets = _ -> set;
        return parse(clause).compile(new int[] {0, 1, 2}, sets).test(row);
    }

    /** Whole numbers separated by spaces, NULL among them. */
    private static final class Values implements MemberSet {
        private final Set<TupleKey> values = new HashSet<>();
        private boolean hasNull;

        Values(String numbers) {
            var keys =
                    TupleKeys.of(
                            parse("id in (select id from issues)").subqueries().getFirst().types(),
                            new int[] {0});
            for (var number : List.of(numbers.strip().split(" +"))) {
                if (number.equals("NULL")) {
                    hasNull = true;
                } else if (!number.isEmpty()) {
                    values.add(Objects.requireNonNull(keys.key(Row.ofTexts(number))));
                }
            }
        }

        @Override
        public boolean isEmpty() {
            return values.isEmpty() && !hasNull;
        }

        @Override
        public boolean hasNull() {
            return hasNull;
        }

        @Override
        public boolean contains(TupleKey value) {
            return values.contains(value);
        }
    }

    private static PgValue text(@Nullable String value) {
        return value == null ? PgValue.none() : PgValue.text(value);
    }

    private static Column column(String name, int oid, String type, boolean notNull) {
        var collation = type.equals("text") || type.equals("varchar") ? "default" : "";
        return new Column(name, PgType.base(oid, type), notNull, false, collation);
    }

    private static Relation table(int oid, String name, Column... columns) {
        return new Relation(
                new RelationId(oid),
                new TableName("public", name),
                Relation.Kind.TABLE,
                ReplicaIdentity.FULL,
                List.of(columns),
                List.of(0),
                false,
                List.of());
    }
}
