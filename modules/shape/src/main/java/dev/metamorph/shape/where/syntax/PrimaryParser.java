package dev.metamorph.shape.where.syntax;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Parses the operands of operators: names, literals, parameters, calls and expressions in
 * parentheses.
 */
final class PrimaryParser {
    /**
     * The maximum total length of parameter values: the canonical SQL repeats a value at every
     * place of its parameter.
     */
    private static final int MAX_PARAMETER_LENGTH = 65_536;

    private final TokenStream tokens;
    private final Map<Integer, String> params;
    private final IntFunction<Syntax> expression;
    private final CallParser calls;
    private final TypeNameParser typeNames;
    private final QueryParser queries;
    private int parameterLength;
    private @Nullable Syntax parenthesised;

    PrimaryParser(
            TokenStream tokens,
            Map<Integer, String> params,
            IntFunction<Syntax> expression,
            QueryParser queries) {
        this.tokens = tokens;
        this.queries = queries;
        this.params = params;
        this.expression = expression;
        calls = new CallParser(tokens, expression);
        typeNames = new TypeNameParser(tokens);
    }

    TypeName type() {
        return typeNames.next();
    }

    Syntax operand() {
        if (typeNames.literalAhead()) {
            return typedLiteral();
        }
        var token = tokens.next();
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
                yield parenthesised(location);
            }
            case OPERATOR, END -> throw token.unexpected();
        };
    }

    private Syntax typedLiteral() {
        var location = tokens.peek().location();
        var type = typeNames.next();
        var text = tokens.next();
        if (type.name().equals("interval") && isIntervalField(tokens.peek())) {
            throw Refusal.limited(
                    Limitation.LITERAL,
                    tokens.peek().location(),
                    "fields of an interval are not supported");
        }
        return new Syntax.Cast(new Syntax.Text(text.text(), text.location()), type, location);
    }

    private static boolean isIntervalField(Token token) {
        return token.kind() == Token.Kind.WORD
                && token.text().matches("year|month|day|hour|minute|second");
    }

    private Syntax parenthesised(int location) {
        queries.refuse();
        var fields = new ArrayList<Syntax>();
        do {
            fields.add(expression.apply(0));
        } while (tokens.skipSymbol(","));
        tokens.expectSymbol(")");
        parenthesised = fields.size() == 1 ? fields.getFirst() : new Syntax.Row(fields, location);
        return parenthesised;
    }

    /**
     * Returns whether Postgres allows a subscript directly after an expression: not after a call or
     * ARRAY[...].
     */
    boolean takesSubscripts(Syntax operand) {
        return operand instanceof Syntax.Name || operand.equals(parenthesised);
    }

    private Syntax parameter(Token token) {
        var value = params.get(Integer.valueOf(token.text()));
        if (value == null) {
            throw Refusal.at(
                    token.location(), "parameter $%s was not provided".formatted(token.text()));
        }
        parameterLength += value.length();
        if (parameterLength > MAX_PARAMETER_LENGTH) {
            throw Refusal.limited(
                    Limitation.SIZE,
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
            case "case" -> cases(location);
            case "array" -> array(token);
            case "row" -> tokens.peek().isSymbol("(") ? row(location) : name(token);
            default -> otherWord(token);
        };
    }

    private Syntax otherWord(Token token) {
        if (tokens.peek().isSymbol("(") && !Keywords.beginsUnsupported(token.text())) {
            if (token.isWord("exists")) {
                queries.refuseExists(token);
            }
            return calls.call(token);
        }
        if (Keywords.beginsUnsupported(token.text())) {
            throw Refusal.limited(
                    Limitation.VOLATILE,
                    token.location(),
                    "%s is not supported in this context"
                            .formatted(Characters.upperCase(token.source())));
        }
        if (Keywords.isReserved(token.text())) {
            throw token.unexpected();
        }
        return name(token);
    }

    private Syntax name(Token token) {
        var following = tokens.peek();
        if (following.isSymbol("(")) {
            return calls.call(token);
        }
        if (following.isSymbol(".")) {
            tokens.next();
            throw Refusal.limited(
                    Limitation.CONSTRUCT,
                    token.location(),
                    "unknown reference %s.%s".formatted(token.source(), tokens.next().source()));
        }
        return new Syntax.Name(token.text(), token.location());
    }

    private Syntax row(int location) {
        if (tokens.peekSecond().isSymbol(")")) {
            throw Refusal.limited(
                    Limitation.CONSTRUCT, location, "ROW() is not supported in this context");
        }
        return new Syntax.Row(calls.list(), location);
    }

    private Syntax cast(int location) {
        tokens.expectSymbol("(");
        var operand = expression.apply(0);
        tokens.expect("as");
        var type = typeNames.next();
        tokens.expectSymbol(")");
        return new Syntax.Cast(operand, type, location);
    }

    private Syntax cases(int location) {
        var operand =
                tokens.peek().isWord("when")
                        ? Optional.<Syntax>empty()
                        : Optional.of(expression.apply(0));
        var whens = new ArrayList<Syntax.When>();
        while (tokens.skip("when")) {
            var condition = expression.apply(0);
            tokens.expect("then");
            whens.add(new Syntax.When(condition, expression.apply(0)));
        }
        if (whens.isEmpty()) {
            throw tokens.peek().unexpected();
        }
        var otherwise =
                tokens.skip("else") ? Optional.of(expression.apply(0)) : Optional.<Syntax>empty();
        tokens.expect("end");
        return new Syntax.Case(operand, whens, otherwise, location);
    }

    private Syntax array(Token token) {
        if (tokens.peek().isSymbol("(")) {
            throw queries.refusal(token);
        }
        tokens.expectSymbol("[");
        return elements(token.location());
    }

    private Syntax nested() {
        var location = tokens.peek().location();
        tokens.expectSymbol("[");
        return elements(location);
    }

    private Syntax elements(int location) {
        tokens.enter();
        var elements = new ArrayList<Syntax>();
        if (!tokens.skipSymbol("]")) {
            // Either all parts are in brackets, or none is.
            var nested = tokens.peek().isSymbol("[");
            do {
                elements.add(nested ? nested() : expression.apply(0));
            } while (tokens.skipSymbol(","));
            tokens.expectSymbol("]");
        }
        tokens.leave();
        return new Syntax.ArrayOf(List.copyOf(elements), location);
    }
}
