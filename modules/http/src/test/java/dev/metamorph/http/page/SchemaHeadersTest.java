package dev.metamorph.http.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
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

final class SchemaHeadersTest {
    private final SchemaHeaders schemas = new SchemaHeaders();

    @Test
    void a_shape_whose_table_is_described_again_has_another_value() {
        var before = shape("h", "int4");
        var after = shape("h", "int8");

        assertThat(schemas.of(before))
                .isEqualTo("{\"id\":{\"type\":\"int4\",\"pk_index\":0,\"not_null\":true}}");
        assertThat(schemas.of(after)).contains("int8");
        assertThat(schemas.of(before)).isSameAs(schemas.of(before)).contains("int4");
    }

    @Test
    void more_shapes_than_are_kept_have_each_its_own() {
        for (var round = 0; round < 2; round++) {
            for (var number = 0; number < 1_000; number++) {
                assertThat(schemas.of(shape("h" + number, "t" + number)))
                        .contains("\"t%d\"".formatted(number));
            }
        }
    }

    private static Shape shape(String handle, String type) {
        var table = new RelationId(1);
        var name = new TableName("public", "items");
        var definition =
                new ShapeDefinition(
                        table,
                        name,
                        List.of("id"),
                        "",
                        List.of("id"),
                        true,
                        Replica.DEFAULT,
                        LogMode.FULL);
        var relation =
                new Relation(
                        table,
                        name,
                        Relation.Kind.TABLE,
                        ReplicaIdentity.FULL,
                        List.of(new Column("id", PgType.base(23, type), true, false, "")),
                        List.of(0),
                        false,
                        List.of());
        return new Shape(new ShapeRef(new ShapeHandle(handle), 0), definition, relation);
    }
}
