package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.publication.PublicationManager;
import dev.metamorph.coordinator.registry.ShapeRegistry;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.value.Collation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the tables of all shapes with the catalog and ends shapes for changes that the stream
 * does not report: a dropped table, a changed table without writes, enum labels, partitions.
 */
final class SchemaReconciler {
    private final Inspector inspector;
    private final PublicationManager publication;
    private final ShapeRegistry registry;

    SchemaReconciler(Inspector inspector, PublicationManager publication, ShapeRegistry registry) {
        this.inspector = inspector;
        this.publication = publication;
        this.registry = registry;
    }

    void reconcile() {
        var byTable = new LinkedHashMap<RelationId, List<Shape>>();
        for (var shape : registry.active()) {
            for (var table : tables(shape)) {
                byTable.computeIfAbsent(table, _ -> new ArrayList<>()).add(shape);
            }
        }
        if (byTable.isEmpty()) {
            return;
        }
        // In this order: a table that is dropped between the two queries is reported as dropped,
        // and not as missing from the publication.
        var missing = publication.missing(List.copyOf(byTable.keySet()));
        var now = inspector.inspect(byTable.keySet());
        byTable.forEach((table, shapes) -> reconcile(table, shapes, now, missing));
    }

    /** The shape's table and those of its subqueries. */
    private static Set<RelationId> tables(Shape shape) {
        var tables = new LinkedHashSet<RelationId>();
        tables.add(shape.relation().id());
        shape.inner().forEach(relation -> tables.add(relation.id()));
        return tables;
    }

    private void reconcile(
            RelationId table,
            List<Shape> shapes,
            Map<RelationId, Inspection> now,
            List<RelationId> missing) {
        for (var shape : shapes) {
            var found = now.getOrDefault(table, new Inspection.Missing());
            var reason =
                    table.equals(shape.relation().id())
                            ? reason(shape, found, missing.contains(table))
                            : Optional.<String>empty();
            reason.or(() -> innerReason(shape, table, found, missing.contains(table)))
                    .ifPresent(why -> {
                        publication.forget(table);
                        inspector.forget(shape.relation().name());
                        shape.inner().forEach(inner -> inspector.forget(inner.name()));
                        registry.end(shape.ref(), why);
                    });
        }
    }

    /**
     * The reason why a shape must end because a table of its subqueries has changed. All columns of
     * such a table are kept.
     */
    static Optional<String> innerReason(
            Shape shape, RelationId table, Inspection now, boolean unpublished) {
        var then = shape.inner().stream().filter(inner -> inner.id().equals(table)).findFirst();
        if (then.isEmpty()) {
            return Optional.empty();
        }
        return switch (now) {
            case Inspection.Missing _ -> Optional.of("a table of a subquery was dropped");
            case Inspection.Refused(var why) -> Optional.of(why);
            case Inspection.Table found -> {
                if (!Inspection.Table.full(found.relation()).equals(then.get())) {
                    yield Optional.of("a table of a subquery has changed");
                }
                yield unpublished
                        ? Optional.of("a table of a subquery is missing from the publication")
                        : Optional.empty();
            }
        };
    }

    /** The reason why a shape of the table must end; empty if it may continue. */
    static Optional<String> reason(Shape shape, Inspection now, boolean unpublished) {
        var then = shape.relation();
        return switch (now) {
            case Inspection.Missing _ -> Optional.of("the table was dropped");
            case Inspection.Refused(var why) -> Optional.of(why);
            case Inspection.Table table -> {
                var isKeyed = isKeyedByIndex(shape, table);
                if (isKeyed && !table.uniqueKeys().contains(Set.copyOf(then.keyNames()))) {
                    yield Optional.of(
                            "no unique index identifies the rows by (%s) any more"
                                    .formatted(String.join(", ", then.keyNames())));
                }
                var relation =
                        isKeyed ? table.withKey(then.keyNames()).relation() : table.relation();
                if (!relation.name().equals(then.name())) {
                    yield Optional.of("the table was renamed");
                }
                if (!Concern.of(shape, relation).equals(Concern.of(shape, then))) {
                    yield Optional.of("the table has changed");
                }
                yield unpublished
                        ? Optional.of("the table is missing from the publication")
                        : Optional.empty();
            }
        };
    }

    /** The declaration of a published shape may name the columns of an index as its key. */
    private static boolean isKeyedByIndex(Shape shape, Inspection.Table now) {
        return shape.definition().isPublished()
                && shape.relation().hasKey()
                && !now.relation().hasKey();
    }

    /**
     * The properties of a table that a shape depends on: the columns that it selects, reads in its
     * clause or names rows by, how rows are told apart, and where they are stored. The replica
     * identity is left out: it is set after the table was first read, and the stream reports when
     * it is wrong. Whether a column may be NULL is left out, too: it changes no item.
     */
    private record Concern(
            Relation.Kind kind,
            List<Column> columns,
            List<String> key,
            boolean keyDeferrable,
            List<RelationId> partitions) {
        static Concern of(Shape shape, Relation relation) {
            var names = names(shape);
            var columns =
                    relation.columns().stream()
                            .filter(column -> names.isEmpty() || names.contains(column.name()))
                            .map(column ->
                                    new Column(
                                            column.name(),
                                            column.type(),
                                            false,
                                            column.generated(),
                                            collation(column)))
                            .toList();
            var key = relation.key().stream().map(at -> relation.columns().get(at).name()).toList();
            return new Concern(
                    relation.kind(), columns, key, relation.keyDeferrable(), relation.partitions());
        }

        /**
         * The collation of a column. All spellings of the database's own collation are equal: it
         * cannot change, but a later version of this program may know more of its rules.
         */
        private static String collation(Column column) {
            return new Collation(column.collation()).isDefault() ? "default" : column.collation();
        }

        /**
         * The names of these columns; empty means all columns, including columns that are added
         * later.
         */
        private static Set<String> names(Shape shape) {
            var definition = shape.definition();
            if (definition.allColumns() || !shape.relation().hasKey()) {
                return Set.of();
            }
            var names = new HashSet<>(definition.columns());
            Where.ofCanonical(definition.where(), shape.relation(), shape.inner())
                    .columns()
                    .forEach(at -> names.add(shape.relation().columns().get(at).name()));
            return names;
        }
    }
}
