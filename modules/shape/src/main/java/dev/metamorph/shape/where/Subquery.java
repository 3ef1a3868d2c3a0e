package dev.metamorph.shape.where;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.expression.Expression;
import dev.metamorph.shape.where.expression.InnerQuery;
import dev.metamorph.shape.where.expression.SqlPrinter;
import dev.metamorph.shape.where.value.Type;

import java.util.List;

/**
 * A subquery of a clause: some columns of the rows of a table that match a clause of their own.
 * Subqueries that select the same are equal, in whichever clause they stand. Immutable.
 */
public final class Subquery {
    private final InnerQuery query;
    private final Where where;

    Subquery(InnerQuery query) {
        this.query = query;
        where = Where.of(query.where());
    }

    /** The table. */
    public Relation relation() {
        return query.relation();
    }

    /** The positions of the selected columns in the relation. */
    public List<Integer> columns() {
        return query.columns().stream().map(Expression.Column::position).toList();
    }

    /** The types of the selected columns; of a domain, its base type. */
    public List<Type> types() {
        return query.columns().stream().map(Expression.Column::type).toList();
    }

    /** The clause over the table, which may have subqueries itself. */
    public Where where() {
        return where;
    }

    /** The subquery as canonical SQL. */
    public String sql() {
        return SqlPrinter.print(query);
    }

    /** The number of subqueries that are nested in it, counting the deepest ones only. */
    public int depth() {
        var depth = 0;
        for (var inner : where.subqueries()) {
            depth = Math.max(depth, inner.depth() + 1);
        }
        return depth;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Subquery other && query.equals(other.query);
    }

    @Override
    public int hashCode() {
        return query.hashCode();
    }

    @Override
    public String toString() {
        return "Subquery[%s]".formatted(sql());
    }
}
