package dev.metamorph.coordinator;

import dev.metamorph.coordinator.catalogue.ShapeCatalog;
import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.publication.PublicationManager;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compares the tables of all shapes with the catalog: what the stream does not tell (a dropped
 * table, a changed one that nobody writes to, labels of an enum, partitions) ends shapes here.
 */
final class SchemaReconciler {
    private final Inspector inspector;
    private final PublicationManager publication;
    private final ShapeCatalog catalog;

    SchemaReconciler(Inspector inspector, PublicationManager publication, ShapeCatalog catalog) {
        this.inspector = inspector;
        this.publication = publication;
        this.catalog = catalog;
    }

    void reconcile() {
        var byTable =
                catalog.active().stream()
                        .collect(Collectors.groupingBy(shape -> shape.relation().id()));
        if (byTable.isEmpty()) {
            return;
        }
        var now = inspector.inspect(byTable.keySet());
        var missing = publication.missing(List.copyOf(byTable.keySet()));
        byTable.forEach((table, shapes) -> reconcile(table, shapes, now, missing));
    }

    private void reconcile(
            RelationId table,
            List<Shape> shapes,
            Map<RelationId, Inspection> now,
            List<RelationId> missing) {
        for (var shape : shapes) {
            var reason =
                    reason(
                            shape.relation(),
                            now.getOrDefault(table, new Inspection.Missing()),
                            missing.contains(table));
            reason.ifPresent(why -> {
                publication.forget(table);
                inspector.forget(shape.relation().name());
                catalog.end(shape.ref(), why);
            });
        }
    }

    /** Why a shape of the table must end, if it must. */
    static Optional<String> reason(Relation then, Inspection now, boolean unpublished) {
        return switch (now) {
            case Inspection.Missing _ -> Optional.of("the table was dropped");
            case Inspection.Refused(var why) -> Optional.of(why);
            case Inspection.Table(var relation, _) -> {
                if (!relation.name().equals(then.name())) {
                    yield Optional.of("the table was renamed");
                }
                if (!sameButForIdentity(relation, then)) {
                    yield Optional.of("the table has changed");
                }
                yield unpublished
                        ? Optional.of("the table is missing from the publication")
                        : Optional.empty();
            }
        };
    }

    /** The identity is set after the table was read first; the stream tells when it goes wrong. */
    private static boolean sameButForIdentity(Relation one, Relation other) {
        return Inspection.Table.full(one).equals(Inspection.Table.full(other));
    }
}
