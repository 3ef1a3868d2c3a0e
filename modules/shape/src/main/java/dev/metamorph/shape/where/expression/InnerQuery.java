package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.relation.Relation;

import java.util.List;

/**
 * The query of a membership: the values of some columns of the rows that match a clause.
 *
 * @param relation the table
 * @param columns the selected columns, at least one
 * @param where the clause over the table; {@link Expression#TRUE} for none
 */
public record InnerQuery(Relation relation, List<Expression.Column> columns, Expression where) {
    /** Copies the list. */
    public InnerQuery {
        columns = List.copyOf(columns);
    }
}
