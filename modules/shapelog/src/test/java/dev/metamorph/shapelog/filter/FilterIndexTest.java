package dev.metamorph.shapelog.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class FilterIndexTest {
    private static final RelationId ID = new RelationId(5);
    private static final RelationId LEAF = new RelationId(6);

    private final FilteredTable table = new FilteredTable(ID, "items");
    private final FilterIndex index = new FilterIndex();

    @Test
    void a_shape_is_found_by_the_value_that_its_column_must_have() {
        index.describe(table.described());
        index.add(1, table.relation(), table.where("id = 1"));
        index.add(2, table.relation(), table.where("id = 2"));

        assertThat(candidates(insert("2", "a"))).containsExactly(2);
        assertThat(candidates(new Change.Delete(ID, row("1", "a")))).containsExactly(1);
        assertThat(candidates(insert("3", "a"))).isEmpty();
    }

    @Test
    void an_update_is_looked_up_by_both_of_its_rows() {
        index.describe(table.described());
        index.add(1, table.relation(), table.where("id = 1"));
        index.add(2, table.relation(), table.where("id = 2"));
        index.add(3, table.relation(), table.where("id = 3"));

        assertThat(candidates(new Change.Update(ID, row("3", "a"), row("1", "a"))))
                .containsExactly(1, 3);
    }

    @Test
    void a_shape_with_several_values_is_a_candidate_once() {
        index.describe(table.described());
        index.add(1, table.relation(), table.where("id IN (1, 2) OR name = 'a'"));

        assertThat(candidates(new Change.Update(ID, row("1", "a"), row("2", "a"))))
                .containsExactly(1);
    }

    @Test
    void a_clause_that_is_no_equality_is_always_a_candidate() {
        index.describe(table.described());
        index.add(4, table.relation(), table.where("id <> 1"));
        index.add(2, table.relation(), table.where(""));
        index.add(3, table.relation(), table.where("id = 1"));

        assertThat(candidates(insert("1", "a"))).containsExactly(2, 3, 4);
        assertThat(candidates(insert("9", "a"))).containsExactly(2, 4);
    }

    @Test
    void null_equals_nothing() {
        index.describe(table.described());
        index.add(1, table.relation(), table.where("name = 'a'"));

        var row = Row.of(List.of(PgValue.text("1"), PgValue.none()));

        assertThat(candidates(new Change.Insert(ID, row))).isEmpty();
    }

    @Test
    void a_truncate_touches_every_shape_of_the_table() {
        index.describe(table.described());
        index.add(1, table.relation(), table.where("id = 1"));
        index.add(2, table.relation(), table.where("id <> 1"));

        assertThat(candidates(new Change.Truncate(ID))).containsExactly(1, 2);
        assertThat(candidates(new Change.Unidentified(ID))).containsExactly(1, 2);
        assertThat(candidates(new Change.Oversize(ID))).containsExactly(1, 2);
    }

    @Test
    void a_removed_shape_is_not_found() {
        index.describe(table.described());
        index.add(1, table.relation(), table.where("id = 1"));
        index.add(2, table.relation(), table.where("id = 1"));

        index.remove(1);

        assertThat(candidates(insert("1", "a"))).containsExactly(2);
        assertThat(index.size()).isOne();
    }

    @Test
    void a_shape_may_be_removed_while_candidates_are_visited() {
        index.describe(table.described());
        index.add(1, table.relation(), table.where("id = 1"));
        index.add(2, table.relation(), table.where("id = 1"));
        var told = new ArrayList<Integer>();

        index.candidates(
                new Change.Truncate(ID),
                shape -> {
                    told.add(shape);
                    index.remove(shape);
                });

        assertThat(told).containsExactly(1, 2);
        assertThat(candidates(new Change.Truncate(ID))).isEmpty();
    }

    @Test
    void rows_have_the_columns_of_the_last_description() {
        index.add(1, table.relation(), table.where("id = 1"));
        index.describe(table.described());
        index.describe(table.turned().described());

        assertThat(candidates(insert("a", "1"))).containsExactly(1);
    }

    @Test
    void a_column_that_is_gone_makes_its_shapes_candidates() {
        index.add(1, table.relation(), table.where("id = 1"));
        index.describe(described(ID, "items", List.of(), List.of()));

        assertThat(candidates(insert())).containsExactly(1);
    }

    @Test
    void a_change_of_a_partition_touches_shapes_of_the_tables_above() {
        var root = table.partitionedInto(LEAF);
        index.add(1, root.relation(), root.where("id = 1"));
        index.add(2, root.relation(), root.where("id = 2"));
        index.add(3, table.with(LEAF, "items_1").relation(), table.where("id = 1"));
        index.describe(table.with(LEAF, "items_1").under(ID));

        assertThat(candidates(new Change.Insert(LEAF, row("1", "a")))).containsExactly(1, 3);
        assertThat(candidates(new Change.Truncate(LEAF))).containsExactly(1, 2, 3);
    }

    @Test
    void a_description_concerns_all_shapes_that_know_the_table_by_id_name_or_partition() {
        var root = table.partitionedInto(LEAF);
        index.add(1, root.relation(), root.where(""));
        index.add(2, table.with(new RelationId(9), "other").relation(), table.where(""));

        assertThat(concerned(ID, "renamed", List.of())).containsExactly(1);
        assertThat(concerned(new RelationId(7), "items", List.of())).containsExactly(1);
        assertThat(concerned(new RelationId(7), "new_leaf", List.of(ID))).containsExactly(1);
        assertThat(concerned(LEAF, "detached", List.of())).containsExactly(1);
        assertThat(concerned(new RelationId(7), "unknown", List.of())).isEmpty();
    }

    @Test
    void a_change_of_a_table_that_was_never_described_is_refused() {
        assertThatThrownBy(() -> candidates(insert("1", "a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("5");
    }

    @Test
    void a_shape_is_added_once() {
        index.add(1, table.relation(), table.where(""));

        assertThatThrownBy(() -> index.add(1, table.relation(), table.where("")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<Integer> candidates(Change change) {
        var found = new ArrayList<Integer>();
        index.candidates(change, found::add);
        return found;
    }

    private List<Integer> concerned(RelationId id, String name, List<RelationId> ancestors) {
        var found = new ArrayList<Integer>();
        index.concerned(described(id, name, ancestors, List.of()), found::add);
        return found;
    }

    private static WalRelation described(
            RelationId id,
            String name,
            List<RelationId> ancestors,
            List<WalRelation.WalColumn> columns) {
        return new WalRelation(
                id, new TableName("public", name), ReplicaIdentity.FULL, columns, ancestors);
    }

    private static Row row(String... texts) {
        return Row.ofTexts(texts);
    }

    private static Change insert(String... texts) {
        return new Change.Insert(ID, row(texts));
    }
}
