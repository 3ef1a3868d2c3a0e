package dev.metamorph.shape.where;

import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/** Reads what operators stand between: names, literals, parameters, casts, parentheses. */
final class Operands {
    /** A parameter may stand in many places, and each of them repeats it in the canonical SQL. */
    private static final int MAX_PARAMETER_LENGTH = 65_536;

    private final Words words;
    private final Map<Integer, String> params;
    private final IntFunction<Syntax> expression;
    private int parameterLength;

    Operands(Words words, Map<Integer, String> params, IntFunction<Syntax> expression) {
        this.words = words;
        this.params = params;
        this.expression = expression;
    }

    Syntax operand() {
        var token = words.next();
        var location = token.location();
        return switch (token.kind()) {
            case NUMBER -> new Syntax.Numeral(token.text(), location);
            case STRING -> new Syntax.Text(token.text(), location);
            case PARAMETER -> parameter(token);
            case QUOTED_NAME -> name(token);
            case WORD -> word(token);
            case SYMBOL -> {
                if (!token.isSymbol("(")) {
                    throw token.unexpected();
                }
                yield parenthesised();
            }
            case OPERATOR ->
                    throw WhereException.at(
                            location, "unknown unary operator \"%s\"".formatted(token.source()));
            case END -> throw token.unexpected();
        };
    }

    /** Refuses a query in parentheses. */
    void refuseQuery() {
        var token = words.peek();
        if (token.isWord("select") || token.isWord("with") || token.isWord("values")) {
            throw WhereException.at(token.location(), "subqueries are not supported");
        }
    }

    private Syntax parenthesised() {
        refuseQuery();
        var inner = expression.apply(0);
        if (words.peek().isSymbol(",")) {
            throw WhereException.at(
                    words.peek().location(), "ROW is not supported in this context");
        }
        words.expectSymbol(")");
        return inner;
    }

    private Syntax parameter(Token token) {
        var value = params.get(Integer.valueOf(token.text()));
        if (value == null) {
            throw WhereException.at(
                    token.location(), "parameter $%s was not provided".formatted(token.text()));
        }
        parameterLength += value.length();
        if (parameterLength > MAX_PARAMETER_LENGTH) {
            throw WhereException.at(
                    token.location(),
                    "the parameters make the clause bigger than maximum size of %d characters"
                            .formatted(MAX_PARAMETER_LENGTH));
        }
        return new Syntax.Text(value, token.location());
    }

    private Syntax word(Token token) {
        var location = token.location();
        return switch (token.text()) {
            case "true", "false" -> new Syntax.Bool(token.isWord("true"), location);
            case "null" -> new Syntax.Null(location);
            case "cast" -> cast(location);
            case "row", "exists", "interval" -> {
                if (words.peek().isSymbol("(") || words.peek().kind() == Token.Kind.STRING) {
                    throw unsupported(token);
                }
                yield name(token);
            }
            default -> otherWord(token);
        };
    }

    private Syntax otherWord(Token token) {
        if (Keywords.beginsUnsupported(token.text())) {
            throw unsupported(token);
        }
        if (Keywords.isReserved(token.text())) {
            throw token.unexpected();
        }
        var following = words.peek();
        if (following.kind() == Token.Kind.STRING) {
            var family =
                    Family.named(token.text())
                            .orElseThrow(() ->
                                    WhereException.at(
                                            token.location(),
                                            "unsupported type %s".formatted(token.text())));
            words.next();
            return new Syntax.Cast(
                    new Syntax.Text(following.text(), following.location()),
                    Type.of(family),
                    token.location());
        }
        return name(token);
    }

    private Syntax name(Token token) {
        var following = words.peek();
        if (following.isSymbol("(")) {
            throw WhereException.at(
                    token.location(),
                    "unknown or unsupported function %s".formatted(token.source()));
        }
        if (following.isSymbol(".")) {
            words.next();
            throw WhereException.at(
                    token.location(),
                    "unknown reference %s.%s".formatted(token.source(), words.next().source()));
        }
        return new Syntax.Name(token.text(), token.location());
    }

    private Syntax cast(int location) {
        words.expectSymbol("(");
        var operand = expression.apply(0);
        words.expect("as");
        var type = words.type();
        words.expectSymbol(")");
        return new Syntax.Cast(operand, type, location);
    }

    private static WhereException unsupported(Token token) {
        return WhereException.at(
                token.location(),
                "%s is not supported in this context"
                        .formatted(token.source().toUpperCase(Locale.ROOT)));
    }
}
