package dev.metamorph.publish.record;

import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The columns of a published shape, in the table's order.
 *
 * @param columns the selected columns
 * @param key the places in {@code columns} of the primary key's columns, in the key's order
 * @param byName the places by name
 */
record ShapeColumns(List<Column> columns, List<Integer> key, Map<String, Integer> byName) {
    /** Copies the collections. */
    ShapeColumns {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        byName = Map.copyOf(byName);
    }

    /** The columns of a shape. The definition selects the key's columns always. */
    static ShapeColumns of(ShapeDefinition definition, Relation relation) {
        var chosen = new HashSet<>(definition.columns());
        var columns =
                relation.columns().stream()
                        .filter(column -> chosen.contains(column.name()))
                        .toList();
        var byName = new HashMap<String, Integer>();
        for (var i = 0; i < columns.size(); i++) {
            byName.put(columns.get(i).name(), i);
        }
        var key = definition.key().stream().map(byName::get).toList();
        return new ShapeColumns(columns, key, byName);
    }

    /** The places of all columns. */
    List<Integer> all() {
        return IntStream.range(0, columns.size()).boxed().toList();
    }

    int count() {
        return columns.size();
    }

    /** The place of a column that the shape's items have. */
    int position(String name) {
        var position = byName.get(name);
        if (position == null) {
            throw new IllegalArgumentException(
                    "an item has column %s, which the shape does not select".formatted(name));
        }
        return position;
    }
}
