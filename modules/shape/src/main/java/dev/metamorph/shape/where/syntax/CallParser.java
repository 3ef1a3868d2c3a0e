package dev.metamorph.shape.where.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/** Parses calls of functions, and functions with a grammar of their own. */
final class CallParser {
    private static final Set<String> UNSUPPORTED =
            Set.of(
                    "exists",
                    "grouping",
                    "json_array",
                    "json_exists",
                    "json_object",
                    "json_query",
                    "json_scalar",
                    "json_serialize",
                    "json_value",
                    "normalize",
                    "treat",
                    "xmlconcat",
                    "xmlelement",
                    "xmlexists",
                    "xmlforest",
                    "xmlparse",
                    "xmlpi",
                    "xmlroot",
                    "xmlserialize",
                    "merge_action",
                    "json",
                    "overlay");

    private final TokenStream tokens;
    private final IntFunction<Syntax> expression;

    CallParser(TokenStream tokens, IntFunction<Syntax> expression) {
        this.tokens = tokens;
        this.expression = expression;
    }

    /** Parses a call whose name has been read; the next token is the parenthesis. */
    Syntax call(Token name) {
        var location = name.location();
        return switch (name.kind() == Token.Kind.WORD ? name.text() : "") {
            case "coalesce" -> choice(Syntax.Choice.Kind.COALESCE, location);
            case "greatest" -> choice(Syntax.Choice.Kind.GREATEST, location);
            case "least" -> choice(Syntax.Choice.Kind.LEAST, location);
            case "nullif" -> nullIf(location);
            case "extract" -> extract(location);
            case "position" -> position(location);
            case "substring" -> substring(location);
            case "trim" -> trim(location);
            default -> {
                refuse(name);
                yield new Syntax.Call(name.text(), arguments(name), location);
            }
        };
    }

    private static void refuse(Token name) {
        if (name.kind() != Token.Kind.WORD) {
            return;
        }
        if (UNSUPPORTED.contains(name.text())) {
            throw Refusal.limited(
                    Limitation.CONSTRUCT,
                    name.location(),
                    "%s is not supported in this context"
                            .formatted(Characters.upperCase(name.source())));
        }
        if (!Keywords.isFunctionName(name.text())) {
            throw name.unexpected();
        }
    }

    private List<Syntax> arguments(Token name) {
        tokens.expectSymbol("(");
        var arguments = new ArrayList<Syntax>();
        if (tokens.peek().isOperator("*")
                || tokens.peek().isWord("distinct")
                || tokens.peek().isWord("all")) {
            throw aggregate(name);
        }
        if (!tokens.skipSymbol(")")) {
            do {
                if (tokens.peek().isWord("variadic")) {
                    throw Refusal.limited(
                            Limitation.CONSTRUCT,
                            tokens.peek().location(),
                            "explicit VARIADIC function calls are not currently supported");
                }
                arguments.add(expression.apply(0));
            } while (tokens.skipSymbol(","));
            if (tokens.peek().isWord("order")) {
                throw aggregate(name);
            }
            tokens.expectSymbol(")");
        }
        var next = tokens.peek();
        if (next.isWord("over")
                || next.isWord("within")
                || (next.isWord("filter") && tokens.peekSecond().isSymbol("("))) {
            throw aggregate(name);
        }
        return arguments;
    }

    private static Refusal aggregate(Token name) {
        return Refusal.at(name.location(), "aggregation is not supported in this context");
    }

    private Syntax choice(Syntax.Choice.Kind kind, int location) {
        return new Syntax.Choice(kind, list(), location);
    }

    private Syntax nullIf(int location) {
        tokens.expectSymbol("(");
        var first = expression.apply(0);
        tokens.expectSymbol(",");
        var second = expression.apply(0);
        tokens.expectSymbol(")");
        return new Syntax.Choice(Syntax.Choice.Kind.NULLIF, List.of(first, second), location);
    }

    /** Parses one or more expressions in parentheses. */
    List<Syntax> list() {
        tokens.expectSymbol("(");
        var list = new ArrayList<Syntax>();
        do {
            list.add(expression.apply(0));
        } while (tokens.skipSymbol(","));
        tokens.expectSymbol(")");
        return list;
    }

    private Syntax extract(int location) {
        tokens.expectSymbol("(");
        var field = tokens.next();
        if (field.kind() != Token.Kind.WORD
                && field.kind() != Token.Kind.STRING
                && field.kind() != Token.Kind.QUOTED_NAME) {
            throw field.unexpected();
        }
        tokens.expect("from");
        var source = expression.apply(0);
        tokens.expectSymbol(")");
        return new Syntax.Call(
                "extract",
                List.of(new Syntax.Text(field.text(), field.location()), source),
                location);
    }

    private Syntax position(int location) {
        tokens.expectSymbol("(");
        var part = expression.apply(Precedence.RANGE + 1);
        tokens.expect("in");
        var whole = expression.apply(Precedence.RANGE + 1);
        tokens.expectSymbol(")");
        return new Syntax.Call("position", List.of(whole, part), location);
    }

    private Syntax substring(int location) {
        tokens.expectSymbol("(");
        var arguments = new ArrayList<Syntax>();
        arguments.add(expression.apply(0));
        if (tokens.skipSymbol(",")) {
            do {
                arguments.add(expression.apply(0));
            } while (tokens.skipSymbol(","));
        } else {
            range(arguments, location);
        }
        tokens.expectSymbol(")");
        return new Syntax.Call("substring", arguments, location);
    }

    private void range(List<Syntax> arguments, int location) {
        var from =
                tokens.skip("from") ? Optional.of(expression.apply(0)) : Optional.<Syntax>empty();
        var count =
                tokens.skip("for") ? Optional.of(expression.apply(0)) : Optional.<Syntax>empty();
        if (from.isEmpty() && tokens.skip("from")) {
            from = Optional.of(expression.apply(0));
        }
        if (tokens.peek().isWord("similar")) {
            throw Refusal.limited(
                    Limitation.CONSTRUCT,
                    tokens.peek().location(),
                    "SUBSTRING with SIMILAR is not supported");
        }
        if (from.isEmpty() && count.isEmpty()) {
            throw tokens.peek().unexpected();
        }
        arguments.add(from.orElseGet(() -> new Syntax.Numeral("1", location)));
        count.ifPresent(arguments::add);
    }

    private Syntax trim(int location) {
        tokens.expectSymbol("(");
        var name = "btrim";
        if (tokens.skip("leading")) {
            name = "ltrim";
        } else if (tokens.skip("trailing")) {
            name = "rtrim";
        } else {
            tokens.skip("both");
        }
        var arguments = new ArrayList<Syntax>();
        if (!tokens.skip("from")) {
            arguments.add(expression.apply(0));
            if (tokens.skip("from")) {
                arguments.addFirst(expression.apply(0));
            }
        } else {
            arguments.add(expression.apply(0));
        }
        while (tokens.skipSymbol(",")) {
            arguments.add(expression.apply(0));
        }
        tokens.expectSymbol(")");
        return new Syntax.Call(name, arguments, location);
    }
}
