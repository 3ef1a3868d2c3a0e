package dev.metamorph.shape.where.evaluation;

import dev.metamorph.shape.where.expression.Expression;

/** The positions of the columns of a relation in its rows. */
final class Places {
    private final int[] positions;

    Places(int[] positions) {
        this.positions = positions;
    }

    int of(Expression.Column column) {
        var place = column.position() < positions.length ? positions[column.position()] : -1;
        if (place < 0) {
            throw new IllegalArgumentException(
                    "the where clause reads column \"%s\", which the rows do not have"
                            .formatted(column.name()));
        }
        return place;
    }
}
