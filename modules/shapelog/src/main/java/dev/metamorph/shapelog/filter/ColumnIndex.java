package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.access.AccessPath;

import java.util.List;

/**
 * A part of a table's index: the shapes that ask for the same of the same columns, and differ only
 * in constants.
 */
sealed interface ColumnIndex
        permits EqualityIndex, RangeIndex, TextRangeIndex, PrefixIndex, ContainmentIndex {
    /** What it looks at. */
    List<Column> columns();

    /** Adds a shape; the access is of this part's kind. */
    void add(AccessPath access, int shape);

    /** Removes it again. */
    void remove(AccessPath access, int shape);

    /** Whether no shape is left. */
    boolean isEmpty();

    /** Adds the shapes that a row with these values can match. */
    void find(List<ColumnKeys> keys, CandidateSet found);

    /** Adds all shapes. */
    void findAll(CandidateSet found);
}
