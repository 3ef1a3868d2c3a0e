package dev.metamorph.coordinator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.registry.DeclaredKey.Applied;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

/** The columns that a declaration names as a key. */
final class DeclaredKeyTest {
    private static final String NONE =
            "The table \"public\".\"visits\" has no unique index on exactly (%s) that is valid, not deferrable, not partial and without expressions, and whose columns are NOT NULL; it has one on (Day, page), (no)";

    private static Inspection.Table table(List<Integer> primary) {
        var columns =
                List.of(
                        new Column("Day", PgType.base(1082, "date"), true, false, ""),
                        new Column("page", PgType.base(25, "text"), true, false, ""),
                        new Column("no", PgType.base(23, "int4"), true, false, ""));
        var relation =
                new Relation(
                        new RelationId(16_384),
                        new TableName("public", "visits"),
                        Relation.Kind.TABLE,
                        ReplicaIdentity.FULL,
                        columns,
                        primary,
                        false,
                        List.of());
        return new Inspection.Table(relation, "f", List.of(Set.of("Day", "page"), Set.of("no")));
    }

    private static Applied applied(String... columns) {
        return new DeclaredKey(List.of(columns)).apply(table(List.of()));
    }

    private static String problem(String... columns) {
        return ((Applied.Invalid) applied(columns)).problem();
    }

    @Test
    void the_columns_of_a_unique_index_are_the_key_in_the_order_of_the_declaration() {
        var keyed = ((Applied.Valid) applied("page", "\"Day\"")).table();

        assertThat(keyed.relation().key()).containsExactly(1, 0);
        assertThat(keyed.relation().keyDeferrable()).isFalse();
        assertThat(keyed.fingerprint()).isEqualTo("f");
    }

    @Test
    void other_columns_are_refused_with_those_that_would_do() {
        assertThat(problem("page")).isEqualTo(NONE.formatted("page"));
        assertThat(problem("no", "no")).isEqualTo(NONE.formatted("no, no"));
        assertThat(problem("other")).isEqualTo(NONE.formatted("other"));
        assertThat(problem("a b")).contains("a b");
    }

    @Test
    void a_table_with_a_primary_key_has_no_other() {
        var applied = new DeclaredKey(List.of("no")).apply(table(List.of(1)));

        assertThat(applied)
                .isEqualTo(
                        new Applied.Invalid(
                                "The table \"public\".\"visits\" has a primary key (page), of which the keys of Kafka records are made; name no columns"));
    }

    @Test
    void without_columns_the_table_stays_as_it_is() {
        var table = table(List.of());

        assertThat(DeclaredKey.NONE.apply(table)).isEqualTo(new Applied.Valid(table));
    }
}
