package dev.metamorph.shape.where.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/** Reads calls of functions, and what has a grammar of its own. */
final class Functions {
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

    private final Words words;
    private final IntFunction<Syntax> expression;

    Functions(Words words, IntFunction<Syntax> expression) {
        this.words = words;
        this.expression = expression;
    }

    /** The call whose name was read; the parenthesis is next. */
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
        words.expectSymbol("(");
        var arguments = new ArrayList<Syntax>();
        if (words.peek().isOperator("*")
                || words.peek().isWord("distinct")
                || words.peek().isWord("all")) {
            throw aggregate(name);
        }
        if (!words.skipSymbol(")")) {
            do {
                if (words.peek().isWord("variadic")) {
                    throw Refusal.limited(
                            Limitation.CONSTRUCT,
                            words.peek().location(),
                            "explicit VARIADIC function calls are not currently supported");
                }
                arguments.add(expression.apply(0));
            } while (words.skipSymbol(","));
            if (words.peek().isWord("order")) {
                throw aggregate(name);
            }
            words.expectSymbol(")");
        }
        var next = words.peek();
        if (next.isWord("over")
                || next.isWord("within")
                || (next.isWord("filter") && words.peekSecond().isSymbol("("))) {
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
        words.expectSymbol("(");
        var first = expression.apply(0);
        words.expectSymbol(",");
        var second = expression.apply(0);
        words.expectSymbol(")");
        return new Syntax.Choice(Syntax.Choice.Kind.NULLIF, List.of(first, second), location);
    }

    /** One expression or more in parentheses. */
    List<Syntax> list() {
        words.expectSymbol("(");
        var list = new ArrayList<Syntax>();
        do {
            list.add(expression.apply(0));
        } while (words.skipSymbol(","));
        words.expectSymbol(")");
        return list;
    }

    private Syntax extract(int location) {
        words.expectSymbol("(");
        var field = words.next();
        if (field.kind() != Token.Kind.WORD
                && field.kind() != Token.Kind.STRING
                && field.kind() != Token.Kind.QUOTED_NAME) {
            throw field.unexpected();
        }
        words.expect("from");
        var source = expression.apply(0);
        words.expectSymbol(")");
        return new Syntax.Call(
                "extract",
                List.of(new Syntax.Text(field.text(), field.location()), source),
                location);
    }

    private Syntax position(int location) {
        words.expectSymbol("(");
        var part = expression.apply(Precedence.RANGE + 1);
        words.expect("in");
        var whole = expression.apply(Precedence.RANGE + 1);
        words.expectSymbol(")");
        return new Syntax.Call("position", List.of(whole, part), location);
    }

    private Syntax substring(int location) {
        words.expectSymbol("(");
        var arguments = new ArrayList<Syntax>();
        arguments.add(expression.apply(0));
        if (words.skipSymbol(",")) {
            do {
                arguments.add(expression.apply(0));
            } while (words.skipSymbol(","));
        } else {
            range(arguments, location);
        }
        words.expectSymbol(")");
        return new Syntax.Call("substring", arguments, location);
    }

    private void range(List<Syntax> arguments, int location) {
        var from = words.skip("from") ? Optional.of(expression.apply(0)) : Optional.<Syntax>empty();
        var count = words.skip("for") ? Optional.of(expression.apply(0)) : Optional.<Syntax>empty();
        if (from.isEmpty() && words.skip("from")) {
            from = Optional.of(expression.apply(0));
        }
        if (words.peek().isWord("similar")) {
            throw Refusal.limited(
                    Limitation.CONSTRUCT,
                    words.peek().location(),
                    "SUBSTRING with SIMILAR is not supported");
        }
        if (from.isEmpty() && count.isEmpty()) {
            throw words.peek().unexpected();
        }
        arguments.add(from.orElseGet(() -> new Syntax.Numeral("1", location)));
        count.ifPresent(arguments::add);
    }

    private Syntax trim(int location) {
        words.expectSymbol("(");
        var name = "btrim";
        if (words.skip("leading")) {
            name = "ltrim";
        } else if (words.skip("trailing")) {
            name = "rtrim";
        } else {
            words.skip("both");
        }
        var arguments = new ArrayList<Syntax>();
        if (!words.skip("from")) {
            arguments.add(expression.apply(0));
            if (words.skip("from")) {
                arguments.addFirst(expression.apply(0));
            }
        } else {
            arguments.add(expression.apply(0));
        }
        while (words.skipSymbol(",")) {
            arguments.add(expression.apply(0));
        }
        words.expectSymbol(")");
        return new Syntax.Call(name, arguments, location);
    }
}
