package dev.metamorph.shape.where;

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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The disjunctive normal form of clauses with subqueries. */
final class DisjunctsTest {
    private static final Relation TABLE =
            new Relation(
                    new RelationId(1),
                    new TableName("public", "t"),
                    Relation.Kind.TABLE,
                    ReplicaIdentity.FULL,
                    List.of(column("a"), column("b"), column("c")),
                    List.of(0),
                    false,
                    List.of());

    private static Column column(String name) {
        return new Column(name, PgType.base(23, "int4"), true, false, "");
    }

    private static Where where(String clause) {
        return Where.parse(
                clause.replace("{", "IN (SELECT c FROM t WHERE a = ").replace("}", ")"),
                Map.of(),
                TABLE,
                TextOrder.COLLATION,
                InnerTables.of(List.of(TABLE)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a {1} AND b = 1                             | S+p
                    b = 1 AND a {1} AND c = 1 AND b {2}         | p+S+S
                    a {1} OR b = 1 OR c = 2                     | S p
                    (a {1} OR b {2}) AND (b = 1 OR c {3})       | S+p S+S S+p S+S
                    NOT (a {1} AND b = 1)                       | N p
                    NOT (a NOT {1} OR b = 1 OR NOT (c = 1 AND b {2}))  | S+p+p+S
                    (a {1}) IS UNKNOWN AND CASE WHEN a = 1 THEN b {2} ELSE true END | O+O
                    """)
    void not_is_pushed_down_and_parts_without_subqueries_are_one_condition(
            String clause, String form) {
        var where = where(clause);

        assertThat(
                        where.disjuncts().stream()
                                .map(disjunct ->
                                        disjunct.stream()
                                                .map(DisjunctsTest::kind)
                                                .collect(Collectors.joining("+")))
                                .collect(Collectors.joining(" ")))
                .isEqualTo(form);
        assertThat(where.disjunctCount()).isEqualTo(where.disjuncts().size());
    }

    /** A membership, a negated one, another expression with one, or a plain condition. */
    private static String kind(Where condition) {
        if (condition.subqueries().isEmpty()) {
            return "p";
        }
        if (condition.sql().matches(".*(CASE| IS ).*")) {
            return "O";
        }
        return condition.sql().contains(" NOT IN ") ? "N" : "S";
    }

    @Test
    void disjuncts_are_counted_without_being_made() {
        var clause =
                IntStream.range(0, 15)
                        .mapToObj("(a {%d} OR b = 1)"::formatted)
                        .collect(Collectors.joining(" AND "));

        assertThat(where(clause).disjunctCount()).isEqualTo(1L << 15);
    }
}
