package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.definition.ShapeDefinitions;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.value.TextOrder;

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

    private record Known(Relation relation, boolean generatedPossible, ShapeResolution resolution) {
        boolean holds(Relation now, boolean possible) {
            return relation.equals(now) && generatedPossible == possible;
        }
    }

    ShapeResolution resolve(ShapeRequest request, Relation relation, boolean generatedPossible) {
        var before = known.find(request);
        if (before.isPresent() && before.get().holds(relation, generatedPossible)) {
            return before.get().resolution();
        }
        var resolution = ShapeDefinitions.resolve(request, relation, generatedPossible, order);
        if (resolution instanceof ShapeResolution.Valid) {
            known.put(request, new Known(relation, generatedPossible, resolution));
        }
        return resolution;
    }
}
