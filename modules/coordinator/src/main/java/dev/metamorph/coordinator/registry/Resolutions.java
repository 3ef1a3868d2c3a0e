package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.definition.Resolution;
import dev.metamorph.shape.definition.ShapeDefinitions;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.relation.Relation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What requests mean, so that a reader who comes again costs one look-up. Any thread. */
final class Resolutions {
    private static final int MOST = 20_000;

    private final Map<ShapeRequest, Known> known = new ConcurrentHashMap<>();

    private record Known(Relation relation, boolean generatedPossible, Resolution resolution) {}

    Resolution resolve(ShapeRequest request, Relation relation, boolean generatedPossible) {
        var before = known.get(request);
        if (before != null
                && before.relation().equals(relation)
                && before.generatedPossible() == generatedPossible) {
            return before.resolution();
        }
        var resolution = ShapeDefinitions.resolve(request, relation, generatedPossible);
        if (resolution instanceof Resolution.Valid) {
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(request, new Known(relation, generatedPossible, resolution));
        }
        return resolution;
    }
}
