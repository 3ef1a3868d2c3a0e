package dev.metamorph.shape.where.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the rows that match a clause: each of them is one of these. The clause itself
 * remains to be tested. Columns are positions in the relation.
 */
public sealed interface AccessPath {
    /**
     * The columns by whose values the rows are found, ascending; none where there are several ways.
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
     * Some columns have one of these combinations of values.
     *
     * @param columns ascending
     * @param values as long as the columns, each
     */
    record Points(List<Integer> columns, Set<List<IndexKey>> values) implements AccessPath {
        /** Copies. */
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

    /** An end of a range. */
    record Bound(IndexKey key, boolean inclusive) {}

    /** A column's text begins so. */
    record Prefix(int column, String prefix) implements AccessPath {
        @Override
        public List<Integer> columns() {
            return List.of(column);
        }
    }

    /** An array in a column has one of these elements; {@link IndexKey.Special#EMPTY} for none. */
    record Elements(int column, Set<IndexKey> keys) implements AccessPath {
        /** Copies. */
        public Elements {
            keys = Set.copyOf(keys);
        }

        @Override
        public List<Integer> columns() {
            return List.of(column);
        }
    }

    /** One of these holds. */
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
