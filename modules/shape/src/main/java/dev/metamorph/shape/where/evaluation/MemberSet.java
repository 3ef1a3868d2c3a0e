package dev.metamorph.shape.where.evaluation;

import dev.metamorph.shape.rows.TupleKey;

/** The values of a subquery: the three facts on which a membership depends. */
public interface MemberSet {
    /** Returns whether the subquery has no rows. */
    boolean isEmpty();

    /** Returns whether a row of the subquery has a NULL. */
    boolean hasNull();

    /** Returns whether the subquery has a value. */
    boolean contains(TupleKey value);
}
