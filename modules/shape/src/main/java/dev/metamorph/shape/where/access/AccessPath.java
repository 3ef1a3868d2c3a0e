package dev.metamorph.shape.where.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A necessary condition for the rows that match a clause: every matching row fulfils it. The clause
 * itself must still be evaluated. Columns are given by their positions in the relation.
 */
public sealed interface AccessPath {
    /**
     * The columns by whose values rows are found, ascending; empty if no column restricts them, or
     * if several paths are combined.
     */
    List<Integer> columns();

    /** Any row may match. */
    record Everything() implements AccessPath {
        @Override
        public List<Integer> columns() {
            return List.of();
        }
    }

    /** No row matches. */
    record Nothing() implements AccessPath {
        @Override
        public List<Integer> columns() {
            return List.of();
        }
    }

    /**
     * Several columns have one of the given combinations of values.
     *
     * @param columns ascending
     * @param values the combinations, each with one value for every column
     */
    record Points(List<Integer> columns, Set<List<IndexKey>> values) implements AccessPath {
        /** Copies the collections. */
        public Points {
            columns = List.copyOf(columns);
            values = Set.copyOf(values);
        }
    }

    /** A column's value is between two bounds. */
    record Range(int column, Optional<Bound> low, Optional<Bound> high) implements AccessPath {
        @Override
        public List<Integer> columns() {
            return List.of(column);
        }
    }

    /** A bound of a range. */
    record Bound(IndexKey key, boolean inclusive) {}

    /** A column's text begins with a prefix. */
    record Prefix(int column, String prefix) implements AccessPath {
        @Override
        public List<Integer> columns() {
            return List.of(column);
        }
    }

    /**
     * An array in a column has one of the given elements; {@link IndexKey.Special#EMPTY} stands for
     * an array without elements.
     */
    record Elements(int column, Set<IndexKey> keys) implements AccessPath {
        /** Copies the collections. */
        public Elements {
            keys = Set.copyOf(keys);
        }

        @Override
        public List<Integer> columns() {
            return List.of(column);
        }
    }

    /** At least one of the paths holds. */
    record Union(List<AccessPath> branches) implements AccessPath {
        /** Copies the list. */
        public Union {
            branches = List.copyOf(branches);
        }

        @Override
        public List<Integer> columns() {
            return List.of();
        }
    }

    /** See {@link Everything}. */
    AccessPath EVERYTHING = new Everything();

    /** See {@link Nothing}. */
    AccessPath NOTHING = new Nothing();
}
