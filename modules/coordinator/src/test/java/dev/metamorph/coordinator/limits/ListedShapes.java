package dev.metamorph.coordinator.limits;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeList.Listed;
import dev.metamorph.shape.port.ShapeList.State;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;

/** Shapes of one table, by number. */
final class ListedShapes {
    private static final TableName ITEMS = new TableName("public", "items");
    private static final Relation RELATION =
            new Relation(
                    new RelationId(1),
                    ITEMS,
                    Relation.Kind.TABLE,
                    ReplicaIdentity.FULL,
                    List.of(new Column("id", PgType.base(23, "int4"), true, false, "")),
                    List.of(),
                    false,
                    List.of());

    private ListedShapes() {}

    static ShapeRef ref(int number, int partition, Instant created) {
        var micros = ChronoUnit.MICROS.between(Instant.EPOCH, created);
        return new ShapeRef(new ShapeHandle("%d-%d".formatted(number, micros)), partition);
    }

    static Listed active(ShapeRef ref) {
        return listed(ref, State.ACTIVE, definition -> definition);
    }

    static Listed listed(ShapeRef ref, State state, UnaryOperator<ShapeDefinition> change) {
        var definition =
                new ShapeDefinition(
                        RELATION.id(),
                        ITEMS,
                        List.of(),
                        "",
                        List.of(),
                        true,
                        Replica.DEFAULT,
                        LogMode.FULL);
        return new Listed(new Shape(ref, change.apply(definition), RELATION), state);
    }
}
