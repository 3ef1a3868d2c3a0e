package dev.metamorph.shape.where;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Relation;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A where clause over one table, understood. Immutable. */
public final class Where {
    /** A clause of so many bytes is answered in milliseconds. */
    private static final int MAX_BYTES = 65_536;

    /** Canonical SQL, with its types, is longer, and must fit a record of the feed. */
    private static final int MAX_CANONICAL_LENGTH = 400_000;

    /** Far below what a thread's stack holds. */
    private static final int MAX_DEPTH = 200;

    /** Canonical SQL has parentheses where a reader may do without. */
    private static final int MAX_CANONICAL_DEPTH = 3 * MAX_DEPTH;

    private static final Where ALL = new Where(Expression.TRUE);

    private final Expression expression;
    private final Set<Integer> columns;

    private Where(Expression expression) {
        this.expression = expression;
        this.columns = Collections.unmodifiableSet(Columns.of(expression));
    }

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
        refuseLarge(text);
        refuseBroken(text);
        params.values().forEach(Where::refuseBroken);
        var where = read(text, params, relation, MAX_DEPTH);
        if (where.sql().length() > MAX_CANONICAL_LENGTH) {
            throw new WhereException(
                    "WHERE clause, spelled out, is bigger than maximum size of %d characters"
                            .formatted(MAX_CANONICAL_LENGTH));
        }
        return where;
    }

    /**
     * Reads what {@link #sql} has printed.
     *
     * @param sql canonical SQL, empty for no clause
     * @throws WhereException if the relation is another one now
     */
    public static Where ofCanonical(String sql, Relation relation) {
        return sql.isEmpty() ? ALL : read(sql, Map.of(), relation, MAX_CANONICAL_DEPTH);
    }

    private static Where read(
            String text, Map<Integer, String> params, Relation relation, int maxDepth) {
        var expression = Checker.check(Parser.parse(text, params, maxDepth), relation);
        return expression.equals(Expression.TRUE) ? ALL : new Where(expression);
    }

    private static void refuseLarge(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new WhereException(
                    "WHERE clause of %d bytes is bigger than maximum size of %d bytes"
                            .formatted(bytes, MAX_BYTES));
        }
    }

    /** What is no text to Postgres. */
    private static void refuseBroken(String text) {
        if (text.indexOf('\0') >= 0 || text.codePoints().anyMatch(Where::isSurrogate)) {
            throw new WhereException("WHERE clause holds a character that is not valid in UTF-8");
        }
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Whether every row matches. */
    public boolean isAll() {
        return expression.equals(Expression.TRUE);
    }

    /**
     * Canonical SQL, for Postgres and for the shape's identity: clauses that differ in layout, case
     * of keywords, quoting, redundant parentheses or the spelling of a value have one text. Empty
     * for no clause.
     */
    public String sql() {
        return isAll() ? "" : Printer.print(expression);
    }

    /** The positions in the relation of the columns that it reads. */
    public Set<Integer> columns() {
        return columns;
    }

    /**
     * The test of rows that have these columns. It belongs to the thread that uses it, because it
     * keeps the values of the row at hand.
     *
     * @param positions by position in the relation: the column's position in the rows, or -1
     * @throws IllegalArgumentException if a column that the clause reads is not in the rows
     */
    public Predicate compile(int[] positions) {
        return isAll() ? _ -> true : Compiler.compile(expression, positions);
    }

    /**
     * Equalities of which at least one holds in every row that matches; what an index can use. The
     * clause itself remains to be tested. Empty if there is no such list.
     */
    public List<Equality> equalities() {
        return Equalities.of(expression);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Where other && expression.equals(other.expression);
    }

    @Override
    public int hashCode() {
        return expression.hashCode();
    }

    @Override
    public String toString() {
        return isAll() ? "Where[]" : "Where[%s]".formatted(sql());
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
