package dev.metamorph.shape.where.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the rows that match a clause: each of them is one of these. The clause itself
 * remains to be tested. Columns are positions in the relation.
 */
public sealed interface Access {
    /**
     * The columns by whose values the rows are found, ascending; none where there are several ways.
     */
    List<Integer> columns();

    /** Any row may match. */
    record Everything() implements Access {
        @Override
        public List<Integer> columns() {
            return List.of();
        }
    }

    /** No row matches. */
    record Nothing() implements Access {
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
    record Points(List<Integer> columns, Set<List<Key>> values) implements Access {
        /** Copies. */
        public Points {
            columns = List.copyOf(columns);
            values = Set.copyOf(values);
        }
    }

    /** A column's value is between two bounds. */
    record Range(int column, Optional<Bound> low, Optional<Bound> high) implements Access {
        @Override
        public List<Integer> columns() {
            return List.of(column);
        }
    }

    /** An end of a range. */
    record Bound(Key key, boolean inclusive) {}

    /** A column's text begins so. */
    record Prefix(int column, String prefix) implements Access {
        @Override
        public List<Integer> columns() {
            return List.of(column);
        }
    }

    /** An array in a column has one of these elements; {@link Key.Special#EMPTY} for none. */
    record Elements(int column, Set<Key> keys) implements Access {
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
    record Union(List<Access> branches) implements Access {
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
    Access EVERYTHING = new Everything();

    /** See {@link Nothing}. */
    Access NOTHING = new Nothing();
}
