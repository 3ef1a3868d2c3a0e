package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.where.value.TextOrder;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resolves 10,000 different requests of 120 kB each, in a JVM of its own with a small heap. */
final class ManyRequests {
    private static final int COUNT = 10_000;
    private static final String TEXT = "x".repeat(60_000);

    private ManyRequests() {}

    public static void main(String[] args) {
        var resolutions = new Resolutions(TextOrder.COLLATION);
        for (var number = 0; number < COUNT; number++) {
            // Half of the text is used by the clause.
            var request = request(Map.of("1", number + TEXT, "2", TEXT + number));
            if (!(resolutions.resolve(request, RELATION, false, _ -> Optional.empty())
                    instanceof ShapeResolution.Valid)) {
                throw new IllegalStateException("not a valid request: " + number);
            }
        }
        System.out.println("resolved " + COUNT);
    }

    static ShapeRequest request(Map<String, String> params) {
        return new ShapeRequest(
                "items", "name = $1", params, List.of(), List.of(), Replica.DEFAULT, LogMode.FULL);
    }

    static final Relation RELATION =
            new Relation(
                    new RelationId(16384),
                    new TableName("public", "items"),
                    Relation.Kind.TABLE,
                    ReplicaIdentity.FULL,
                    List.of(
                            new Column("id", PgType.base(23, "int4"), true, false, ""),
                            new Column("name", PgType.base(25, "text"), true, false, "default")),
                    List.of(0),
                    false,
                    List.of());
}
