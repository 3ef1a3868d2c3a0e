package dev.metamorph.shape.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.relation.WalRelation.WalColumn;

import org.junit.jupiter.api.Test;

import java.util.List;

final class TableBindingTest {
    private static final TestTable TABLE = TestTable.of("id int4", "a text", "b text").key("id");
    private static final ShapeDefinition ALL = TABLE.shape();
    private static final ShapeDefinition SOME = TABLE.shapeOf(Replica.DEFAULT, "id", "a");
    private static final RelationId LEAF = new RelationId(6);

    private static final WalColumn ID = new WalColumn("id", 23, -1);
    private static final WalColumn A = new WalColumn("a", 25, -1);
    private static final WalColumn B = new WalColumn("b", 25, -1);

    @Test
    void a_table_that_is_the_same_is_bound() {
        assertThat(bind(TABLE, ALL, columns(ID, A, B))).isInstanceOf(TableBinding.Bound.class);
    }

    @Test
    void the_order_of_columns_does_not_matter() {
        assertThat(bind(TABLE, ALL, columns(B, ID, A))).isInstanceOf(TableBinding.Bound.class);
    }

    @Test
    void a_column_that_the_shape_does_not_need_may_change_or_go() {
        assertThat(bind(TABLE, SOME, columns(ID, A, new WalColumn("b", 23, -1))))
                .isInstanceOf(TableBinding.Bound.class);
        assertThat(bind(TABLE, SOME, columns(ID, A))).isInstanceOf(TableBinding.Bound.class);
    }

    @Test
    void a_selected_column_that_is_gone_ends_the_shape() {
        assertThat(bind(TABLE, SOME, columns(ID, B)))
                .isEqualTo(
                        new TableBinding.Changed(
                                "column a of table \"public\".\"items\" is gone or not published"));
    }

    @Test
    void a_key_column_that_is_gone_ends_the_shape() {
        assertThat(bind(TABLE, SOME, columns(A, B))).isInstanceOf(TableBinding.Changed.class);
    }

    @Test
    void a_column_that_only_the_clause_reads_counts_too() {
        var shape = TABLE.definition("\"b\" IS NULL", List.of("a", "id"), false, Replica.DEFAULT);

        assertThat(bind(TABLE, shape, columns(B, ID, A))).isInstanceOf(TableBinding.Bound.class);
        assertThat(bind(TABLE, shape, columns(ID, A))).isInstanceOf(TableBinding.Changed.class);
        assertThat(bind(TABLE, shape, columns(ID, A, new WalColumn("b", 23, -1))))
                .isInstanceOf(TableBinding.Changed.class);
    }

    @Test
    void another_type_ends_the_shape() {
        assertThat(bind(TABLE, SOME, columns(ID, new WalColumn("a", 1043, -1), B)))
                .isEqualTo(
                        new TableBinding.Changed(
                                "column a of table \"public\".\"items\" has another type"));
    }

    @Test
    void another_type_modifier_ends_the_shape() {
        assertThat(bind(TABLE, SOME, columns(ID, new WalColumn("a", 25, 14), B)))
                .isInstanceOf(TableBinding.Changed.class);
    }

    @Test
    void a_new_column_belongs_to_a_shape_that_named_none() {
        var added = columns(ID, A, B, new WalColumn("c", 25, -1));

        assertThat(bind(TABLE, SOME, added)).isInstanceOf(TableBinding.Bound.class);
        assertThat(bind(TABLE, ALL, added))
                .isEqualTo(
                        new TableBinding.Changed("table \"public\".\"items\" has a new column c"));
    }

    @Test
    void a_renamed_table_ends_the_shape() {
        var renamed = described(new RelationId(5), "goods", List.of(), ID, A, B);

        assertThat(bind(TABLE, SOME, renamed))
                .isEqualTo(
                        new TableBinding.Changed(
                                "table \"public\".\"items\" is now \"public\".\"goods\""));
    }

    @Test
    void another_table_of_the_same_name_ends_the_shape() {
        var remade = described(new RelationId(9), "items", List.of(), ID, A, B);

        assertThat(bind(TABLE, SOME, remade)).isInstanceOf(TableBinding.Changed.class);
    }

    @Test
    void another_replica_identity_alone_does_not_end_the_shape() {
        var plain =
                new WalRelation(
                        new RelationId(5),
                        TABLE.relation().name(),
                        ReplicaIdentity.DEFAULT,
                        List.of(ID, A, B),
                        List.of());

        assertThat(bind(TABLE, ALL, plain)).isInstanceOf(TableBinding.Bound.class);
    }

    @Test
    void a_partition_is_bound_to_the_shape_of_its_table() {
        var leaf = described(LEAF, "items_1", List.of(new RelationId(5)), B, A, ID);

        assertThat(bind(TABLE.partitionedInto(LEAF), ALL, leaf))
                .isInstanceOf(TableBinding.Bound.class);
    }

    @Test
    void a_partition_two_levels_down_is_bound_too() {
        var above = List.of(new RelationId(8), new RelationId(5));
        var leaf = described(LEAF, "items_1", above, ID, A, B);

        assertThat(bind(TABLE.partitionedInto(LEAF), ALL, leaf))
                .isInstanceOf(TableBinding.Bound.class);
    }

    @Test
    void a_new_partition_ends_the_shape() {
        var leaf = described(new RelationId(7), "items_2", List.of(new RelationId(5)), ID, A, B);

        assertThat(bind(TABLE.partitionedInto(LEAF), ALL, leaf))
                .isEqualTo(
                        new TableBinding.Changed(
                                "table \"public\".\"items\" has a new partition"
                                        + " \"public\".\"items_2\""));
    }

    @Test
    void a_partition_that_was_detached_ends_the_shape() {
        var detached = described(LEAF, "items_1", List.of(), ID, A, B);

        assertThat(bind(TABLE.partitionedInto(LEAF), ALL, detached))
                .isInstanceOf(TableBinding.Changed.class);
    }

    @Test
    void an_unpublished_generated_column_that_is_not_selected_does_no_harm() {
        var table = TestTable.of("id int4", "a text", "g text generated");

        assertThat(bind(table, table.shapeOf(Replica.DEFAULT, "a", "id"), columns(ID, A)))
                .isInstanceOf(TableBinding.Bound.class);
    }

    private static WalRelation columns(WalColumn... columns) {
        return described(new RelationId(5), "items", List.of(), columns);
    }

    private static WalRelation described(
            RelationId id, String name, List<RelationId> ancestors, WalColumn... columns) {
        return new WalRelation(
                id,
                new TableName("public", name),
                ReplicaIdentity.FULL,
                List.of(columns),
                ancestors);
    }

    private static TableBinding bind(
            TestTable table, ShapeDefinition shape, WalRelation description) {
        return ShapeItems.of(shape, table.relation()).bind(description);
    }
}
