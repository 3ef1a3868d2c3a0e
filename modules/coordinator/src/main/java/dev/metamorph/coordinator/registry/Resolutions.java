package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.definition.ShapeDefinitions;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.expression.InnerTables;
import dev.metamorph.shape.where.value.TextOrder;

import java.util.Optional;

/** Caches the definitions that requests resolve to, so that a repeated request is not parsed. */
final class Resolutions {
    private final RequestCache<Known> known = new RequestCache<>();
    private final TextOrder order;

    /**
     * @param order how where clauses order texts
     */
    Resolutions(TextOrder order) {
        this.order = order;
    }

    private record Known(
            Relation relation, boolean generatedPossible, ShapeResolution.Valid resolution) {
        boolean holds(Relation now, boolean possible, InnerTables tables) {
            return relation.equals(now)
                    && generatedPossible == possible
                    && resolution.inner().stream()
                            .allMatch(
                                    inner -> tables.find(inner.name()).equals(Optional.of(inner)));
        }
    }

    /**
     * The resolution of a request for a table.
     *
     * @param tables the tables of subqueries
     */
    ShapeResolution resolve(
            ShapeRequest request,
            Relation relation,
            boolean generatedPossible,
            InnerTables tables) {
        var before = known.find(request);
        if (before.isPresent() && before.get().holds(relation, generatedPossible, tables)) {
            return before.get().resolution();
        }
        var resolution =
                ShapeDefinitions.resolve(request, relation, generatedPossible, order, tables);
        if (resolution instanceof ShapeResolution.Valid valid) {
            known.put(request, new Known(relation, generatedPossible, valid));
        }
        return resolution;
    }
}
