package dev.metamorph.shape.where.syntax;

import dev.metamorph.shape.relation.TableName;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Parses the query of {@code IN (SELECT ...)}: plain columns of one table, with a where clause. All
 * other queries are refused.
 */
final class QueryParser {
    private static final String DEFAULT_SCHEMA = "public";

    private final TokenStream tokens;
    private final IntFunction<Syntax> expression;
    private final boolean isAccepted;

    /**
     * @param isAccepted whether queries are accepted
     */
    QueryParser(TokenStream tokens, IntFunction<Syntax> expression, boolean isAccepted) {
        this.tokens = tokens;
        this.expression = expression;
        this.isAccepted = isAccepted;
    }

    /** Returns whether a query follows that may be accepted. */
    boolean isNext() {
        return isAccepted && isQuery(tokens.peek());
    }

    private static boolean isQuery(Token token) {
        return token.isWord("select") || token.isWord("with") || token.isWord("values");
    }

    /** Refuses a query in parentheses if it is next. */
    void refuse() {
        if (isQuery(tokens.peek())) {
            throw refusal(tokens.peek());
        }
    }

    /** The refusal of a query that is not the right side of IN. */
    Refusal refusal(Token token) {
        return Refusal.limited(
                Limitation.SUBQUERY,
                token.location(),
                isAccepted
                        ? "only `value IN (SELECT ...)` sublinks are supported right now"
                        : "subqueries are not supported");
    }

    /** Refuses EXISTS as a query, if queries are accepted at all. */
    void refuseExists(Token token) {
        if (isAccepted) {
            throw refusal(token);
        }
    }

    /** Parses the query behind {@code operand [NOT] IN (}, and the closing parenthesis. */
    Syntax membership(Syntax operand, boolean negated, int location) {
        if (!tokens.skip("select")) {
            throw hasClauses();
        }
        skipDistinct();
        var columns = columns();
        if (!tokens.skip("from")) {
            throw notOneTable();
        }
        var tableLocation = tokens.peek().location();
        var table = table();
        var where =
                tokens.skip("where") ? Optional.of(expression.apply(0)) : Optional.<Syntax>empty();
        if (endsOtherwise(tokens.peek())) {
            throw hasClauses();
        }
        tokens.expectSymbol(")");
        return new Syntax.Membership(
                operand, new Syntax.Query(columns, table, tableLocation, where), negated, location);
    }

    /** DISTINCT changes nothing, because a value is a member however often it occurs. */
    private void skipDistinct() {
        if (!tokens.skip("all") && tokens.skip("distinct") && tokens.peek().isWord("on")) {
            throw hasClauses();
        }
    }

    private List<Syntax.Name> columns() {
        var columns = new ArrayList<Syntax.Name>();
        do {
            var token = tokens.next();
            if (!isName(token) || (!tokens.peek().isSymbol(",") && !tokens.peek().isWord("from"))) {
                throw Refusal.limited(
                        Limitation.SUBQUERY, token.location(), "Expected a plain column reference");
            }
            columns.add(new Syntax.Name(token.text(), token.location()));
        } while (tokens.skipSymbol(","));
        return columns;
    }

    private TableName table() {
        var first = tableName();
        var name =
                tokens.skipSymbol(".")
                        ? new TableName(first, tableName())
                        : new TableName(DEFAULT_SCHEMA, first);
        if (tokens.skip("as") || isName(tokens.peek())) {
            // Columns are named without their table, so that an alias has no use.
            tableName();
        }
        if (!tokens.peek().isWord("where")
                && !tokens.peek().isSymbol(")")
                && !endsOtherwise(tokens.peek())) {
            throw notOneTable();
        }
        return name;
    }

    private String tableName() {
        var token = tokens.next();
        if (!isName(token)) {
            throw notOneTable();
        }
        return token.text();
    }

    private static boolean isName(Token token) {
        return token.kind() == Token.Kind.QUOTED_NAME
                || (token.kind() == Token.Kind.WORD
                        && !Keywords.isReserved(token.text())
                        && !Keywords.beginsNextClause(token.text()));
    }

    private static boolean endsOtherwise(Token token) {
        return token.kind() == Token.Kind.WORD && Keywords.beginsNextClause(token.text());
    }

    private static Refusal hasClauses() {
        return Refusal.limited(
                Limitation.SUBQUERY, "SELECT statement must not contain any clauses");
    }

    private static Refusal notOneTable() {
        return Refusal.limited(Limitation.SUBQUERY, "Expected a single table reference");
    }
}
