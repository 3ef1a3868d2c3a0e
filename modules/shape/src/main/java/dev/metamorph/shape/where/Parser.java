package dev.metamorph.shape.where;

import static dev.metamorph.shape.where.Precedence.AND;
import static dev.metamorph.shape.where.Precedence.COMPARISON;
import static dev.metamorph.shape.where.Precedence.IS;
import static dev.metamorph.shape.where.Precedence.NOT;
import static dev.metamorph.shape.where.Precedence.OR;
import static dev.metamorph.shape.where.Precedence.RANGE;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a clause with Postgres's grammar, operators by precedence climbing. What Postgres would
 * accept and we do not is refused where it stands.
 */
final class Parser {
    private final Words words;
    private final Operands operands;

    private Parser(Words words, Map<Integer, String> params) {
        this.words = words;
        this.operands = new Operands(words, params, this::expression);
    }

    /**
     * Reads a whole clause.
     *
     * @param maxDepth how many levels it may be nested
     * @throws WhereException if it is refused
     */
    static Syntax parse(String text, Map<Integer, String> params, int maxDepth) {
        var parser = new Parser(new Words(Lexer.tokens(text), maxDepth), params);
        var clause = parser.expression(0);
        parser.words.expectEnd();
        return clause;
    }

    private Syntax expression(int minimum) {
        words.enter();
        var left = prefix();
        var barred = Precedence.NONE;
        for (var operators = 0; ; operators++) {
            var token = words.peek();
            var precedence = Precedence.of(token, words.peekSecond());
            if (precedence == Precedence.NONE || precedence < minimum) {
                words.leave();
                return left;
            }
            if (precedence == barred) {
                throw token.unexpected();
            }
            left = infix(left, precedence);
            barred = Precedence.afterwards(left, precedence);
            words.countOperator(operators);
        }
    }

    private Syntax prefix() {
        var token = words.peek();
        if (token.isWord("not")) {
            words.next();
            return new Syntax.Not(expression(NOT), token.location());
        }
        if (token.isOperator("-") || token.isOperator("+")) {
            words.next();
            return new Syntax.Sign(
                    token.isOperator("-"), expression(Precedence.SIGN), token.location());
        }
        return operands.operand();
    }

    private Syntax infix(Syntax left, int precedence) {
        var token = words.next();
        return switch (precedence) {
            case OR, AND -> junction(left, token, precedence);
            case IS -> isTest(left, token);
            case COMPARISON -> comparison(left, token);
            case RANGE -> range(left, token);
            case Precedence.CAST -> new Syntax.Cast(left, words.type(), token.location());
            default -> throw unsupported(token);
        };
    }

    private static WhereException unsupported(Token token) {
        return switch (token.kind()) {
            case OPERATOR ->
                    WhereException.at(
                            token.location(),
                            "unknown binary operator \"%s\"".formatted(token.source()));
            case SYMBOL -> WhereException.at(token.location(), "subscripts are not supported");
            default ->
                    WhereException.at(
                            token.location(),
                            "%s is not supported in this context"
                                    .formatted(token.source().toUpperCase(Locale.ROOT)));
        };
    }

    private Syntax junction(Syntax first, Token token, int precedence) {
        var parts = new ArrayList<Syntax>(List.of(first));
        parts.add(expression(precedence + 1));
        while (words.peek().isWord(token.text())) {
            words.next();
            parts.add(expression(precedence + 1));
        }
        return new Syntax.Junction(precedence == AND, parts, token.location());
    }

    private Syntax comparison(Syntax left, Token token) {
        var operator = Operator.of(token.text()).orElseThrow();
        return new Syntax.Comparison(operator, left, expression(COMPARISON + 1), token.location());
    }

    private Syntax isTest(Syntax left, Token token) {
        if (token.isWord("isnull") || token.isWord("notnull")) {
            return new Syntax.NullTest(left, token.isWord("notnull"), token.location());
        }
        var negated = words.skip("not");
        var word = words.next();
        return switch (word.kind() == Token.Kind.WORD ? word.text() : "") {
            case "null" -> new Syntax.NullTest(left, negated, token.location());
            case "true" -> new Syntax.TruthTest(left, Truth.TRUE, negated, token.location());
            case "false" -> new Syntax.TruthTest(left, Truth.FALSE, negated, token.location());
            case "unknown" -> new Syntax.TruthTest(left, Truth.UNKNOWN, negated, token.location());
            case "distinct" -> {
                words.expect("from");
                yield new Syntax.Distinct(left, expression(IS + 1), negated, token.location());
            }
            case "json", "normalized", "nfc", "nfd", "nfkc", "nfkd", "document" ->
                    throw WhereException.at(
                            word.location(), "IS %s is not supported".formatted(word.source()));
            default -> throw word.unexpected();
        };
    }

    private Syntax range(Syntax left, Token token) {
        var negated = token.isWord("not");
        var word = negated ? words.next() : token;
        return switch (word.text()) {
            case "in" -> in(left, negated, token.location());
            case "between" -> between(left, negated, token.location());
            default ->
                    throw WhereException.at(
                            word.location(),
                            "%s is not supported"
                                    .formatted(word.source().toUpperCase(Locale.ROOT)));
        };
    }

    private Syntax in(Syntax left, boolean negated, int location) {
        words.expectSymbol("(");
        operands.refuseQuery();
        var list = new ArrayList<Syntax>();
        do {
            list.add(expression(0));
        } while (words.skipSymbol(","));
        words.expectSymbol(")");
        return new Syntax.In(left, list, negated, location);
    }

    private Syntax between(Syntax left, boolean negated, int location) {
        var symmetric = words.skip("symmetric");
        if (!symmetric) {
            words.skip("asymmetric");
        }
        var low = expression(RANGE + 1);
        words.expect("and");
        var high = expression(RANGE + 1);
        return new Syntax.Between(left, low, high, negated, symmetric, location);
    }
}
