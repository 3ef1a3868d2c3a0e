package dev.metamorph.shape.where.syntax;

import static dev.metamorph.shape.where.syntax.Precedence.AND;
import static dev.metamorph.shape.where.syntax.Precedence.IS;
import static dev.metamorph.shape.where.syntax.Precedence.NOT;
import static dev.metamorph.shape.where.syntax.Precedence.OR;
import static dev.metamorph.shape.where.syntax.Precedence.RANGE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parses a clause with Postgres's grammar, and operators by precedence climbing. A construct that
 * Postgres accepts and Metamorph does not support is refused with its position.
 */
public final class Parser {
    private final TokenStream tokens;
    private final PrimaryParser primary;
    private final QueryParser queries;

    private Parser(TokenStream tokens, Map<Integer, String> params, boolean hasQueries) {
        this.tokens = tokens;
        queries = new QueryParser(tokens, this::expression, hasQueries);
        primary = new PrimaryParser(tokens, params, this::expression, queries);
    }

    /**
     * Parses a whole clause.
     *
     * @param params the values of {@code $1}, {@code $2} and so on
     * @param maxDepth the maximum nesting depth
     * @param hasQueries whether {@code IN (SELECT ...)} is accepted
     * @throws Refusal if the clause is refused
     */
    public static Syntax parse(
            String text, Map<Integer, String> params, int maxDepth, boolean hasQueries) {
        var tokens = new TokenStream(Lexer.tokens(text), maxDepth);
        var parser = new Parser(tokens, params, hasQueries);
        var clause = parser.expression(0);
        parser.tokens.expectEnd();
        return clause;
    }

    /** Returns whether the name of a function needs no quotes in a call. */
    public static boolean canCall(String function) {
        return Keywords.isFunctionName(function) && function.equals(Characters.foldCase(function));
    }

    private Syntax expression(int minimum) {
        tokens.enter();
        var left = prefix();
        var barred = Precedence.NONE;
        for (var operators = 0; ; operators++) {
            var token = tokens.peek();
            var precedence = Precedence.of(token, tokens.peekSecond());
            if (precedence == Precedence.NONE || precedence < minimum) {
                tokens.leave();
                return left;
            }
            if (precedence == barred) {
                throw token.unexpected();
            }
            left = infix(left, precedence);
            barred = Precedence.afterwards(left, precedence);
            tokens.countOperator(operators);
        }
    }

    private Syntax prefix() {
        var token = tokens.peek();
        if (token.isWord("not")) {
            tokens.next();
            return new Syntax.Not(expression(NOT), token.location());
        }
        if (token.isOperator("-") || token.isOperator("+")) {
            tokens.next();
            return sign(token, expression(Precedence.SIGN));
        }
        if (token.kind() == Token.Kind.OPERATOR && Precedence.isGeneric(token.text())) {
            tokens.next();
            return new Syntax.Unary(
                    token.text(), expression(Precedence.OTHER + 1), token.location());
        }
        return primary.operand();
    }

    /**
     * In Postgres a minus sign is part of the number, which decides the type of the smallest
     * integers.
     */
    private static Syntax sign(Token token, Syntax operand) {
        if (token.isOperator("-") && operand instanceof Syntax.Numeral(var digits, var location)) {
            return new Syntax.Numeral(
                    digits.startsWith("-") ? digits.substring(1) : "-" + digits, location);
        }
        return new Syntax.Unary(token.text(), operand, token.location());
    }

    private Syntax infix(Syntax left, int precedence) {
        var token = tokens.next();
        return switch (precedence) {
            case OR, AND -> junction(left, token, precedence);
            case IS -> isTest(left, token);
            case RANGE -> range(left, token);
            case Precedence.CAST -> new Syntax.Cast(left, primary.type(), token.location());
            case Precedence.SUBSCRIPT -> subscript(left, token);
            case Precedence.AT -> atTimeZone(left, token);
            case Precedence.COLLATE -> collate(left, token);
            default -> binary(left, token, precedence);
        };
    }

    private Syntax binary(Syntax left, Token token, int precedence) {
        if (token.kind() == Token.Kind.WORD) {
            throw Refusal.limited(
                    Limitation.CONSTRUCT,
                    token.location(),
                    "%s is not supported in this context"
                            .formatted(Characters.upperCase(token.source())));
        }
        var quantifier = tokens.peek();
        if ((quantifier.isWord("any") || quantifier.isWord("some") || quantifier.isWord("all"))
                && tokens.peekSecond().isSymbol("(")) {
            return quantified(left, token.text(), token.location());
        }
        return new Syntax.Binary(token.text(), left, expression(precedence + 1), token.location());
    }

    private Syntax quantified(Syntax left, String operator, int location) {
        var all = tokens.next().isWord("all");
        tokens.expectSymbol("(");
        if (queries.isNext() && operator.equals(all ? "<>" : "=")) {
            return queries.membership(left, all, location);
        }
        queries.refuse();
        var right = expression(0);
        tokens.expectSymbol(")");
        return new Syntax.Quantified(operator, all, left, right, location);
    }

    private Syntax subscript(Syntax left, Token token) {
        if (!primary.takesSubscripts(left)) {
            throw token.unexpected();
        }
        var indexes = new ArrayList<Syntax.Index>();
        do {
            indexes.add(index());
            tokens.expectSymbol("]");
        } while (tokens.skipSymbol("["));
        return new Syntax.Subscript(left, indexes, token.location());
    }

    private Syntax.Index index() {
        if (tokens.skipSymbol(":")) {
            return slice(Optional.empty());
        }
        var place = expression(0);
        return tokens.skipSymbol(":") ? slice(Optional.of(place)) : Syntax.Index.of(place);
    }

    private Syntax.Index slice(Optional<Syntax> low) {
        var high =
                tokens.peek().isSymbol("]") ? Optional.<Syntax>empty() : Optional.of(expression(0));
        return new Syntax.Index(low, high, true);
    }

    private Syntax atTimeZone(Syntax left, Token token) {
        if (tokens.peek().isWord("local")) {
            throw Refusal.limited(
                    Limitation.TIME_ZONE,
                    token.location(),
                    "AT LOCAL depends on the session's time zone and is not supported");
        }
        tokens.expect("time");
        tokens.expect("zone");
        var zone = expression(Precedence.AT + 1);
        return new Syntax.Call("timezone", List.of(zone, left), token.location());
    }

    private Syntax collate(Syntax left, Token token) {
        var name = tokens.next();
        if (name.kind() != Token.Kind.WORD && name.kind() != Token.Kind.QUOTED_NAME) {
            throw name.unexpected();
        }
        var collation = name.text();
        if (collation.equals("pg_catalog") && tokens.skipSymbol(".")) {
            collation = tokens.next().text();
        }
        return new Syntax.Collate(left, collation, token.location());
    }

    private Syntax junction(Syntax first, Token token, int precedence) {
        var parts = new ArrayList<Syntax>(List.of(first));
        parts.add(expression(precedence + 1));
        while (tokens.peek().isWord(token.text())) {
            tokens.next();
            parts.add(expression(precedence + 1));
        }
        return new Syntax.Junction(precedence == AND, parts, token.location());
    }

    private Syntax isTest(Syntax left, Token token) {
        if (token.isWord("isnull") || token.isWord("notnull")) {
            return new Syntax.NullTest(left, token.isWord("notnull"), token.location());
        }
        var negated = tokens.skip("not");
        var word = tokens.next();
        return switch (word.kind() == Token.Kind.WORD ? word.text() : "") {
            case "null" -> new Syntax.NullTest(left, negated, token.location());
            case "true" -> new Syntax.TruthTest(left, Truth.TRUE, negated, token.location());
            case "false" -> new Syntax.TruthTest(left, Truth.FALSE, negated, token.location());
            case "unknown" -> new Syntax.TruthTest(left, Truth.UNKNOWN, negated, token.location());
            case "distinct" -> {
                tokens.expect("from");
                yield new Syntax.Distinct(left, expression(IS + 1), negated, token.location());
            }
            case "json", "normalized", "nfc", "nfd", "nfkc", "nfkd", "document" ->
                    throw Refusal.limited(
                            Limitation.CONSTRUCT,
                            word.location(),
                            "IS %s is not supported"
                                    .formatted(Characters.upperCase(word.source())));
            default -> throw word.unexpected();
        };
    }

    private Syntax range(Syntax left, Token token) {
        var negated = token.isWord("not");
        var word = negated ? tokens.next() : token;
        return switch (word.text()) {
            case "in" -> in(left, negated, token.location());
            case "between" -> between(left, negated, token.location());
            case "like" -> like(left, negated ? "!~~" : "~~", token.location());
            case "ilike" -> like(left, negated ? "!~~*" : "~~*", token.location());
            default ->
                    throw Refusal.limited(
                            Limitation.CONSTRUCT,
                            word.location(),
                            "%s is not supported".formatted(Characters.upperCase(word.source())));
        };
    }

    private Syntax like(Syntax left, String operator, int location) {
        var quantifier = tokens.peek();
        if ((quantifier.isWord("any") || quantifier.isWord("some") || quantifier.isWord("all"))
                && tokens.peekSecond().isSymbol("(")) {
            return quantified(left, operator, location);
        }
        var pattern = expression(RANGE + 1);
        if (tokens.skip("escape")) {
            pattern =
                    new Syntax.Call(
                            "like_escape", List.of(pattern, expression(RANGE + 1)), location);
        }
        return new Syntax.Binary(operator, left, pattern, location);
    }

    private Syntax in(Syntax left, boolean negated, int location) {
        tokens.expectSymbol("(");
        if (queries.isNext()) {
            return queries.membership(left, negated, location);
        }
        queries.refuse();
        var list = new ArrayList<Syntax>();
        do {
            list.add(expression(0));
        } while (tokens.skipSymbol(","));
        tokens.expectSymbol(")");
        return new Syntax.In(left, list, negated, location);
    }

    private Syntax between(Syntax left, boolean negated, int location) {
        var symmetric = tokens.skip("symmetric");
        if (!symmetric) {
            tokens.skip("asymmetric");
        }
        var low = expression(RANGE + 1);
        tokens.expect("and");
        var high = expression(RANGE + 1);
        return new Syntax.Between(left, low, high, negated, symmetric, location);
    }
}
