package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;

/**
 * Receives the rows that a transaction may have moved by changing the values of subqueries, one
 * after another.
 */
public interface MovedRows {
    /**
     * Receives a row, which has the columns of the relation.
     *
     * @param count how often the row occurs
     * @throws dev.metamorph.shape.where.value.EvaluationException if the clause has no result
     */
    void row(Row row, long count);

    /**
     * Completes the items after the last row.
     *
     * @return whether the rows must be given once more, in the same order
     */
    boolean passed();
}
