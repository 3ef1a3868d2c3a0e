package dev.metamorph.shape.where;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.access.AccessPaths;
import dev.metamorph.shape.where.evaluation.Compiler;
import dev.metamorph.shape.where.evaluation.MemberSet;
import dev.metamorph.shape.where.expression.Expression;
import dev.metamorph.shape.where.expression.ExpressionAnalyzer;
import dev.metamorph.shape.where.expression.InnerTables;
import dev.metamorph.shape.where.expression.Memberships;
import dev.metamorph.shape.where.expression.NormalForm;
import dev.metamorph.shape.where.expression.Outline;
import dev.metamorph.shape.where.expression.SqlPrinter;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Parser;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.syntax.Syntax;
import dev.metamorph.shape.where.value.TextOrder;
import dev.metamorph.shape.where.value.Type;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** A parsed and typed where clause over one table. Immutable. */
public final class Where {
    /** The maximum size of a clause; a clause of this size is parsed in milliseconds. */
    private static final int MAX_BYTES = 65_536;

    /**
     * The maximum length of canonical SQL, which is longer because it names all types, and which
     * must fit in a record of the feed.
     */
    private static final int MAX_CANONICAL_LENGTH = 400_000;

    /** The maximum nesting depth, far below the limit of a thread's stack. */
    private static final int MAX_DEPTH = 200;

    /** The maximum nesting depth of canonical SQL, which has parentheses that a clause can omit. */
    private static final int MAX_CANONICAL_DEPTH = 3 * MAX_DEPTH;

    private static final InnerTables NO_TABLES = _ -> Optional.empty();

    private static final Where ALL = new Where(Expression.TRUE);

    private final Expression expression;
    private final Set<Integer> columns;
    private final List<Subquery> subqueries;

    private Where(Expression expression) {
        this.expression = expression;
        this.columns = Collections.unmodifiableSet(columnsOf(expression, new TreeSet<>()));
        subqueries = Memberships.queries(expression).stream().map(Subquery::new).toList();
    }

    /** The clause that every row matches, which stands for no clause. */
    public static Where all() {
        return ALL;
    }

    /**
     * Parses a clause that a reader has sent, with texts ordered by their collation.
     *
     * @param params the values of {@code $1}, {@code $2} and so on
     * @throws WhereException if the clause is refused
     */
    public static Where parse(String text, Map<Integer, String> params, Relation relation) {
        return parse(text, params, relation, TextOrder.COLLATION);
    }

    /**
     * Parses a clause that a reader has sent.
     *
     * @param params the values of {@code $1}, {@code $2} and so on
     * @param order how texts are ordered where the clause does not say it
     * @throws WhereException if the clause is refused
     */
    public static Where parse(
            String text, Map<Integer, String> params, Relation relation, TextOrder order) {
        try {
            return where(syntax(text, params, false), relation, order, NO_TABLES);
        } catch (Refusal e) {
            throw new WhereException(e);
        }
    }

    /**
     * Parses a clause that a reader has sent and that may have subqueries.
     *
     * @param params the values of {@code $1}, {@code $2} and so on
     * @param order how texts are ordered where the clause does not say it
     * @param tables the tables of the subqueries
     * @throws WhereException if the clause is refused
     */
    public static Where parse(
            String text,
            Map<Integer, String> params,
            Relation relation,
            TextOrder order,
            InnerTables tables) {
        try {
            return where(syntax(text, params, true), relation, order, tables);
        } catch (Refusal e) {
            throw new WhereException(e);
        }
    }

    private static Syntax syntax(String text, Map<Integer, String> params, boolean hasQueries) {
        refuseLarge(text);
        refuseBroken(text);
        params.values().forEach(Where::refuseBroken);
        return Parser.parse(text, params, MAX_DEPTH, hasQueries);
    }

    private static Where where(
            Syntax clause, Relation relation, TextOrder order, InnerTables tables) {
        var where = read(clause, relation, order, tables);
        if (where.sql().length() > MAX_CANONICAL_LENGTH) {
            throw Refusal.limited(
                    Limitation.SIZE,
                    "WHERE clause, spelled out, is bigger than maximum size of %d characters"
                            .formatted(MAX_CANONICAL_LENGTH));
        }
        return where;
    }

    /**
     * Parses canonical SQL that {@link #sql} has printed. It says itself how texts are ordered.
     *
     * @param sql canonical SQL, empty for no clause
     * @throws WhereException if the clause does not fit the relation, because the table has changed
     */
    public static Where ofCanonical(String sql, Relation relation) {
        return ofCanonical(sql, relation, false, NO_TABLES);
    }

    /**
     * Parses canonical SQL that {@link #sql} has printed and that may have subqueries.
     *
     * @param sql canonical SQL, empty for no clause
     * @param inner the tables of the subqueries
     * @throws WhereException if the clause does not fit the relations, because a table has changed
     */
    public static Where ofCanonical(String sql, Relation relation, Collection<Relation> inner) {
        return ofCanonical(sql, relation, true, InnerTables.of(inner));
    }

    private static Where ofCanonical(
            String sql, Relation relation, boolean hasQueries, InnerTables tables) {
        try {
            return sql.isEmpty()
                    ? ALL
                    : read(
                            Parser.parse(sql, Map.of(), MAX_CANONICAL_DEPTH, hasQueries),
                            relation,
                            TextOrder.COLLATION,
                            tables);
        } catch (Refusal e) {
            throw new WhereException(e);
        }
    }

    private static Where read(
            Syntax clause, Relation relation, TextOrder order, InnerTables tables) {
        return of(ExpressionAnalyzer.analyze(clause, relation, order, tables));
    }

    static Where of(Expression expression) {
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

    /** Refuses characters that Postgres does not accept in a text. */
    private static void refuseBroken(String text) {
        if (text.indexOf('\0') >= 0 || text.codePoints().anyMatch(Where::isSurrogate)) {
            throw Refusal.of("WHERE clause holds a character that is not valid in UTF-8");
        }
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Returns whether every row matches the clause. */
    public boolean isAll() {
        return expression.equals(Expression.TRUE);
    }

    /**
     * The clause as canonical SQL, which is sent to Postgres and identifies the shape: clauses that
     * differ only in layout, case of keywords, quoting, redundant parentheses or the spelling of a
     * value have the same text. Empty for no clause.
     */
    public String sql() {
        return isAll() ? "" : SqlPrinter.print(expression);
    }

    /** The positions in the relation of the columns that the clause reads. */
    public Set<Integer> columns() {
        return columns;
    }

    /**
     * The different subqueries of the clause, in the order of their first places. Subqueries of
     * subqueries are not among them.
     */
    public List<Subquery> subqueries() {
        return subqueries;
    }

    /**
     * A place where columns of the clause's table are compared with the values of a subquery.
     *
     * @param columns the positions of the columns in the relation
     * @param types the types of the columns; of a domain, its base type
     * @param subquery the subquery
     * @param isNullFalse whether the clause is true for the same rows if unknown counts as false
     *     here, so that neither NULL among the values nor an empty subquery matters
     */
    public record Comparison(
            List<Integer> columns, List<Type> types, Subquery subquery, boolean isNullFalse) {
        /** Copies the lists. */
        public Comparison {
            columns = List.copyOf(columns);
            types = List.copyOf(types);
        }
    }

    /** The comparisons with subqueries, in the order in which they stand in the clause. */
    public List<Comparison> comparisons() {
        var indifferent = Memberships.indifferentToNull(expression);
        return Memberships.of(expression).stream()
                .map(membership ->
                        new Comparison(
                                membership.operands().stream()
                                        .map(Expression.Column::position)
                                        .toList(),
                                membership.operands().stream()
                                        .map(Expression.Column::type)
                                        .toList(),
                                new Subquery(membership.query()),
                                indifferent.contains(membership)))
                .distinct()
                .toList();
    }

    /** The number of disjuncts of the disjunctive normal form. */
    public long disjunctCount() {
        return NormalForm.size(expression);
    }

    /**
     * The disjunctive normal form: a row matches the clause exactly if it matches all conditions of
     * a disjunct. Its size is not bounded; see {@link #disjunctCount}.
     */
    public List<List<Where>> disjuncts() {
        return NormalForm.of(expression).stream()
                .map(disjunct -> disjunct.stream().map(Where::of).toList())
                .toList();
    }

    /** The tables of all subqueries, at any depth, in the order of their first places. */
    public Set<Relation> innerRelations() {
        var relations = new LinkedHashSet<Relation>();
        for (var subquery : subqueries) {
            relations.add(subquery.relation());
            relations.addAll(subquery.where().innerRelations());
        }
        return relations;
    }

    /**
     * Compiles a clause without subqueries to a predicate for rows with the given columns. A
     * predicate must be used by one thread only, because it caches values of the current row.
     *
     * @param positions for each column of the relation, its position in the rows, or -1 if the rows
     *     do not have it
     * @throws IllegalArgumentException if a column that the clause reads is not in the rows, or if
     *     it has subqueries
     */
    public Predicate compile(int[] positions) {
        return compile(
                positions,
                _ -> {
                    throw new IllegalArgumentException("the clause has subqueries");
                });
    }

    /**
     * Compiles the clause to a predicate, as {@link #compile(int[])} does.
     *
     * @param sets the values of each subquery, which are asked for at each evaluation
     */
    public Predicate compile(int[] positions, Function<Subquery, MemberSet> sets) {
        if (isAll()) {
            return _ -> true;
        }
        return Compiler.compile(expression, positions, query -> sets.apply(new Subquery(query)))
                ::test;
    }

    /**
     * The conditions by which an index finds candidate rows; the clause itself must still be
     * evaluated for them.
     */
    public AccessPath access() {
        return AccessPaths.of(expression);
    }

    /**
     * Describes the structure of the clause.
     *
     * @param most the maximum number of parts to list, at least 1
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

    /** A compiled clause. */
    @FunctionalInterface
    public interface Predicate {
        /**
         * Returns whether the clause is true for the row, neither false nor unknown.
         *
         * @throws dev.metamorph.shape.where.value.EvaluationException if a value cannot be
         *     evaluated
         */
        boolean test(Row row);
    }
}
