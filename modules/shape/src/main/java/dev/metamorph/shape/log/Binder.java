package dev.metamorph.shape.log;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.relation.WalRelation.WalColumn;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;

/**
 * Binds the columns of a shape's table to the description of the table in the replication stream.
 */
final class Binder {
    private final Relation relation;
    private final WalRelation description;

    Binder(Relation relation, WalRelation description) {
        this.relation = relation;
        this.description = description;
    }

    /**
     * The position of each column of the relation in the description's rows; -1 if it is missing.
     */
    static int[] positions(Relation relation, WalRelation description) {
        var byName = new HashMap<String, Integer>();
        for (var i = 0; i < description.columns().size(); i++) {
            byName.put(description.columns().get(i).name(), i);
        }
        var positions = new int[relation.columns().size()];
        Arrays.setAll(positions, i -> byName.getOrDefault(relation.columns().get(i).name(), -1));
        return positions;
    }

    /**
     * The reason why the shape must end, if the description does not fit it.
     *
     * @param everyColumn whether a column that the relation does not have belongs to the shape
     * @param needed the positions in the relation of the columns that the shape needs
     */
    Optional<String> problem(boolean everyColumn, Set<Integer> needed) {
        return identity()
                .or(() -> everyColumn ? added() : Optional.empty())
                .or(() -> missing(needed));
    }

    private Optional<String> identity() {
        if (description.id().equals(relation.id())) {
            return description.name().equals(relation.name())
                    ? Optional.empty()
                    : Optional.of(
                            "table %s is now %s".formatted(relation.name(), description.name()));
        }
        if (description.ancestors().contains(relation.id())) {
            return relation.partitions().contains(description.id())
                    ? Optional.empty()
                    : Optional.of(
                            "table %s has a new partition %s"
                                    .formatted(relation.name(), description.name()));
        }
        return Optional.of(
                relation.partitions().contains(description.id())
                        ? "%s is no partition of table %s any more"
                                .formatted(description.name(), relation.name())
                        : "table %s is another one now".formatted(relation.name()));
    }

    private Optional<String> added() {
        return description.columns().stream()
                .map(WalColumn::name)
                .filter(name -> relation.position(name).isEmpty())
                .findFirst()
                .map(name -> "table %s has a new column %s".formatted(relation.name(), name));
    }

    private Optional<String> missing(Set<Integer> needed) {
        var positions = positions(relation, description);
        for (var position : needed) {
            var column = relation.columns().get(position);
            if (positions[position] < 0) {
                return Optional.of(
                        "column %s of table %s is gone or not published"
                                .formatted(column.name(), relation.name()));
            }
            if (!sameType(column, description.columns().get(positions[position]))) {
                return Optional.of(
                        "column %s of table %s has another type"
                                .formatted(column.name(), relation.name()));
            }
        }
        return Optional.empty();
    }

    private static boolean sameType(Column column, WalColumn described) {
        return column.type().oid() == described.typeOid()
                && column.type().modifier() == described.modifier();
    }
}
