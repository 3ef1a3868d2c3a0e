package dev.metamorph.shape.where;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.access.AccessPaths;
import dev.metamorph.shape.where.evaluation.Compiler;
import dev.metamorph.shape.where.expression.Expression;
import dev.metamorph.shape.where.expression.ExpressionAnalyzer;
import dev.metamorph.shape.where.expression.Outline;
import dev.metamorph.shape.where.expression.SqlPrinter;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Parser;
import dev.metamorph.shape.where.syntax.Refusal;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
        this.columns = Collections.unmodifiableSet(columnsOf(expression, new TreeSet<>()));
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
        try {
            refuseLarge(text);
            refuseBroken(text);
            params.values().forEach(Where::refuseBroken);
            var where = read(text, params, relation, MAX_DEPTH);
            if (where.sql().length() > MAX_CANONICAL_LENGTH) {
                throw Refusal.limited(
                        Limitation.SIZE,
                        "WHERE clause, spelled out, is bigger than maximum size of %d characters"
                                .formatted(MAX_CANONICAL_LENGTH));
            }
            return where;
        } catch (Refusal e) {
            throw new WhereException(e);
        }
    }

    /**
     * Reads what {@link #sql} has printed.
     *
     * @param sql canonical SQL, empty for no clause
     * @throws WhereException if the relation is another one now
     */
    public static Where ofCanonical(String sql, Relation relation) {
        try {
            return sql.isEmpty() ? ALL : read(sql, Map.of(), relation, MAX_CANONICAL_DEPTH);
        } catch (Refusal e) {
            throw new WhereException(e);
        }
    }

    private static Where read(
            String text, Map<Integer, String> params, Relation relation, int maxDepth) {
        var expression = ExpressionAnalyzer.analyze(Parser.parse(text, params, maxDepth), relation);
        return expression.equals(Expression.TRUE) ? ALL : new Where(expression);
    }

    private static void refuseLarge(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw Refusal.limited(
                    Limitation.SIZE,
                    "WHERE clause of %d bytes is bigger than maximum size of %d bytes"
                            .formatted(bytes, MAX_BYTES));
        }
    }

    /** What is no text to Postgres. */
    private static void refuseBroken(String text) {
        if (text.indexOf('\0') >= 0 || text.codePoints().anyMatch(Where::isSurrogate)) {
            throw Refusal.of("WHERE clause holds a character that is not valid in UTF-8");
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
        return isAll() ? "" : SqlPrinter.print(expression);
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
        if (isAll()) {
            return _ -> true;
        }
        return Compiler.compile(expression, positions)::test;
    }

    /** What an index can know of the rows that match; the clause itself remains to be tested. */
    public AccessPath access() {
        return AccessPaths.of(expression);
    }

    /**
     * How it is understood.
     *
     * @param most how many parts to name, at least 1
     */
    public Outline outline(int most) {
        return Outline.of(expression, most);
    }

    private static Set<Integer> columnsOf(Expression expression, Set<Integer> columns) {
        if (expression instanceof Expression.Column column) {
            columns.add(column.position());
        }
        expression.parts().forEach(part -> columnsOf(part, columns));
        return columns;
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
         * @throws dev.metamorph.shape.where.value.EvaluationException if a value cannot be
         *     evaluated
         */
        boolean test(Row row);
    }
}
