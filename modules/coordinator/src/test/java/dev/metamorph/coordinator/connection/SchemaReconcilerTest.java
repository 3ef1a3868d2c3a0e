package dev.metamorph.coordinator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinitions;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

final class SchemaReconcilerTest {
    private static final ShapeRequest REQUEST =
            new ShapeRequest(
                    "items", "", Map.of(), List.of(), List.of(), Replica.DEFAULT, LogMode.FULL);

    @Test
    void a_table_that_is_as_it_was_leaves_the_shape_alone() {
        assertThat(reason("default", "default")).isEmpty();
    }

    @Test
    void rules_of_the_collation_of_the_database_that_a_newer_version_knows_are_no_change() {
        assertThat(reason("default", "default:bytewise")).isEmpty();
    }

    @Test
    void another_collation_of_a_column_is_a_change() {
        assertThat(reason("default", "C")).contains("the table has changed");
    }

    @Test
    void a_published_shape_whose_key_is_that_of_a_unique_index_ends_with_the_index() {
        var keyed = relation("C", List.of(0));
        var valid = (ShapeResolution.Valid) ShapeDefinitions.resolve(REQUEST, keyed, true);
        var ref = new ShapeRef(new ShapeHandle("1-1"), 0);
        var shape = new Shape(ref, valid.definition().publishedAs("items"), keyed);
        var keyless = relation("C", List.of());

        assertThat(
                        SchemaReconciler.reason(
                                shape,
                                new Inspection.Table(keyless, "", List.of(Set.of("id"))),
                                false))
                .isEmpty();
        assertThat(
                        SchemaReconciler.reason(
                                shape,
                                new Inspection.Table(keyless, "", List.of(Set.of("t"))),
                                false))
                .contains("no unique index identifies the rows by (id) any more");
    }

    private static Optional<String> reason(String then, String now) {
        var relation = relation(then);
        var valid = (ShapeResolution.Valid) ShapeDefinitions.resolve(REQUEST, relation, true);
        var ref = new ShapeRef(new ShapeHandle("1-1"), 0);

        return SchemaReconciler.reason(
                new Shape(ref, valid.definition(), relation),
                new Inspection.Table(relation(now), ""),
                false);
    }

    private static Relation relation(String collation) {
        return relation(collation, List.of(0));
    }

    private static Relation relation(String collation, List<Integer> key) {
        return new Relation(
                new RelationId(16_384),
                new TableName("public", "items"),
                Relation.Kind.TABLE,
                ReplicaIdentity.FULL,
                List.of(
                        new Column("id", PgType.base(23, "int4"), true, false, ""),
                        new Column("t", PgType.base(25, "text"), false, false, collation)),
                key,
                false,
                List.of());
    }
}
