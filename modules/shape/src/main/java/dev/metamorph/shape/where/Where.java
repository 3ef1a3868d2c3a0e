package dev.metamorph.shape.where;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Relation;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A where clause over one table, understood. Immutable. */
public final class Where {
    private static final Where ALL = new Where();

    private Where() {}

    /** The clause that every row matches: none. */
    public static Where all() {
        return ALL;
    }

    /**
     * Reads a reader's clause.
     *
     * @param params what stands for {@code $1}, {@code $2}
     * @throws WhereException if it is refused
     */
    public static Where parse(String text, Map<Integer, String> params, Relation relation) {
        if (text.isBlank()) {
            return ALL;
        }
        throw new WhereException("where clauses are not supported yet");
    }

    /**
     * Reads what {@link #sql} has printed.
     *
     * @param sql canonical SQL, empty for no clause
     * @throws WhereException if the relation is another one now
     */
    public static Where ofCanonical(String sql, Relation relation) {
        return sql.isEmpty() ? ALL : parse(sql, Map.of(), relation);
    }

    /** Whether there is no clause. */
    public boolean isAll() {
        return true;
    }

    /**
     * Canonical SQL, for Postgres and for the shape's identity: clauses that differ in layout, case
     * of keywords, quoting, redundant parentheses or the spelling of a value have one text. Empty
     * for no clause.
     */
    public String sql() {
        return "";
    }

    /** The positions in the relation of the columns that it reads. */
    public Set<Integer> columns() {
        return Set.of();
    }

    /**
     * The test of rows that have these columns. It belongs to the thread that uses it, because it
     * keeps the values of the row at hand.
     *
     * @param positions by position in the relation: the column's position in the rows, or -1
     * @throws IllegalArgumentException if a column that the clause reads is not in the rows
     */
    public Predicate compile(int[] positions) {
        return _ -> true;
    }

    /**
     * Equalities of which at least one holds in every row that matches; what an index can use. The
     * clause itself remains to be tested. Empty if there is no such list.
     */
    public List<Equality> equalities() {
        return List.of();
    }

    /** The test of one row. */
    @FunctionalInterface
    public interface Predicate {
        /**
         * Whether the clause is true of the row: neither false nor unknown.
         *
         * @throws EvaluationException if a value cannot be evaluated
         */
        boolean test(Row row);
    }

    /**
     * A column that equals a constant.
     *
     * @param column its position in the relation
     * @param key the constant, as {@link EqualityKey#of} gives it for the column's values
     */
    public record Equality(int column, EqualityKey key) {}
}
