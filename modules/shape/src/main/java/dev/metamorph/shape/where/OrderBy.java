package dev.metamorph.shape.where;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.syntax.Keywords;
import dev.metamorph.shape.where.syntax.Lexer;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.syntax.Token;
import dev.metamorph.shape.where.syntax.TokenStream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A parsed ORDER BY list of columns of one table. Only columns are allowed, because an expression
 * could reveal values that the reader must not see.
 *
 * @param parts at least one
 */
public record OrderBy(List<Part> parts) {
    private static final int MOST_PARTS = 100;

    /** The node types of Postgres's parser, by the keyword with which the expression begins. */
    private static final Map<String, String> EXPRESSIONS =
            Map.of(
                    "cast", "TypeCast",
                    "case", "CaseExpr",
                    "select", "SubLink",
                    "exists", "SubLink",
                    "array", "A_ArrayExpr",
                    "row", "RowExpr",
                    "not", "BoolExpr",
                    "coalesce", "CoalesceExpr");

    /** Copies the list. */
    public OrderBy {
        parts = List.copyOf(parts);
    }

    /**
     * One column of the order.
     *
     * @param column its name
     * @param descending whether the largest value comes first
     * @param nulls the position of NULLs
     */
    public record Part(String column, boolean descending, Nulls nulls) {}

    /** The position of NULLs. */
    public enum Nulls {
        /** The default of Postgres: last in ascending order, first in descending order. */
        DEFAULT(""),
        FIRST(" NULLS FIRST"),
        LAST(" NULLS LAST");

        private final String sql;

        Nulls(String sql) {
            this.sql = sql;
        }
    }

    /**
     * Parses a list that a reader has sent.
     *
     * @throws WhereException if the list is refused
     */
    public static OrderBy parse(String text, Relation relation) {
        try {
            return read(text, relation);
        } catch (Refusal e) {
            throw new WhereException(e);
        }
    }

    private static OrderBy read(String text, Relation relation) {
        var tokens = new TokenStream(Lexer.tokens(text), MOST_PARTS);
        var parts = new ArrayList<Part>();
        do {
            parts.add(part(tokens, relation));
            if (parts.size() > MOST_PARTS) {
                throw Refusal.of("ORDER BY has more than %d columns".formatted(MOST_PARTS));
            }
        } while (tokens.skipSymbol(","));
        end(tokens.peek());
        return new OrderBy(parts);
    }

    private static Part part(TokenStream tokens, Relation relation) {
        var token = tokens.next();
        var column = column(token, tokens.peek());
        if (relation.position(column).isEmpty()) {
            throw Refusal.at(token.location(), "unknown reference %s".formatted(column));
        }
        var descending = tokens.skip("desc");
        if (!descending) {
            tokens.skip("asc");
        }
        return new Part(column, descending, nulls(tokens));
    }

    private static Nulls nulls(TokenStream tokens) {
        if (!tokens.skip("nulls")) {
            return Nulls.DEFAULT;
        }
        if (tokens.skip("first")) {
            return Nulls.FIRST;
        }
        tokens.expect("last");
        return Nulls.LAST;
    }

    private static String column(Token token, Token next) {
        return switch (token.kind()) {
            case WORD -> {
                var known = EXPRESSIONS.get(token.text());
                if (known != null) {
                    throw refused(known, token);
                }
                if (Keywords.isReserved(token.text())) {
                    throw token.unexpected();
                }
                refuseMore(token, next);
                yield token.text();
            }
            case QUOTED_NAME -> {
                refuseMore(token, next);
                yield token.text();
            }
            case PARAMETER ->
                    throw Refusal.at(
                            token.location(),
                            "parameter $%s is not supported in ORDER BY clauses"
                                    .formatted(token.text()));
            case NUMBER, STRING -> throw refused("A_Const", token);
            case OPERATOR -> throw refused("A_Expr", token);
            case SYMBOL -> {
                if (token.isSymbol("(") && EXPRESSIONS.containsKey(next.text())) {
                    throw refused(EXPRESSIONS.getOrDefault(next.text(), ""), token);
                }
                throw token.isSymbol("(") ? refused("parenthesised", token) : token.unexpected();
            }
            case END -> throw token.unexpected();
        };
    }

    /** Refuses a symbol after a name that makes it part of a larger expression. */
    private static void refuseMore(Token name, Token next) {
        if (next.isSymbol("(")) {
            throw refused("FuncCall", name);
        }
        if (next.source().equals("::")) {
            throw refused("TypeCast", name);
        }
        if (next.isSymbol(".") || next.isSymbol("[")) {
            throw refused("A_Indirection", name);
        }
        if (next.kind() == Token.Kind.OPERATOR) {
            throw refused("A_Expr", name);
        }
        if (next.isWord("collate")) {
            throw refused("CollateClause", name);
        }
    }

    private static Refusal refused(String node, Token token) {
        return Refusal.at(
                token.location(),
                "%s expressions are not allowed in ORDER BY clauses".formatted(node));
    }

    private static void end(Token token) {
        if (token.isSymbol(";")) {
            throw Refusal.of("Unexpected `;` in order by");
        }
        if (token.kind() != Token.Kind.END) {
            throw Refusal.at(
                    token.location(),
                    "syntax error at or near \"%s\"".formatted(Refusal.quoted(token.source())));
        }
    }

    /** The order as canonical SQL. */
    public String sql() {
        return parts.stream().map(OrderBy::sql).collect(Collectors.joining(", "));
    }

    private static String sql(Part part) {
        return "\"%s\" %s%s"
                .formatted(
                        part.column().replace("\"", "\"\""),
                        part.descending() ? "DESC" : "ASC",
                        part.nulls().sql);
    }
}
