package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.AccessPath;

import java.util.List;

/**
 * A part of a table's index: the shapes that test the same columns in the same way and differ only
 * in constants.
 */
sealed interface ColumnIndex
        permits EqualityIndex, RangeIndex, TextRangeIndex, PrefixIndex, ContainmentIndex {
    /** The columns whose values it uses. */
    List<Column> columns();

    /** Adds a shape, whose access must be of this part's kind. */
    void add(AccessPath access, int shape);

    /** Removes a shape that was added with that access. */
    void remove(AccessPath access, int shape);

    /** Returns whether it holds no shape. */
    boolean isEmpty();

    /** Adds the shapes that a row with these values may match. */
    void find(List<ColumnKeys> keys, CandidateSet found);

    /** Adds all shapes. */
    void findAll(CandidateSet found);
}
