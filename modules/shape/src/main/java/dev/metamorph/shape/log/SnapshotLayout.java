package dev.metamorph.shape.log;

import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Relation;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The columns of the rows of the initial snapshot: the selected and the identifying columns, in the
 * relation's order. The snapshot's query selects them and {@link ShapeItems} reads them.
 *
 * @param positions the columns' positions in the relation
 * @param columns the columns' names
 */
public record SnapshotLayout(List<Integer> positions, List<String> columns) {
    /** Copies the lists. */
    public SnapshotLayout {
        positions = List.copyOf(positions);
        columns = List.copyOf(columns);
    }

    /**
     * The layout of a shape's snapshot.
     *
     * @throws IllegalArgumentException if the relation lacks a selected column
     */
    public static SnapshotLayout of(ShapeDefinition definition, Relation relation) {
        return of(definition, relation, List.of());
    }

    /**
     * The layout with more columns, whose values decide about headers of items.
     *
     * @param more the columns' positions in the relation
     */
    static SnapshotLayout of(
            ShapeDefinition definition, Relation relation, Collection<Integer> more) {
        var wanted = new HashSet<>(relation.identifying());
        wanted.addAll(more);
        for (var name : definition.columns()) {
            wanted.add(
                    relation.position(name)
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "table %s has no column %s, which the shape selects"
                                                    .formatted(relation.name(), name))));
        }
        var positions =
                IntStream.range(0, relation.columns().size())
                        .filter(wanted::contains)
                        .boxed()
                        .toList();
        var columns = positions.stream().map(i -> relation.columns().get(i).name()).toList();
        return new SnapshotLayout(positions, columns);
    }
}
