package dev.metamorph.shape.where.syntax;

import java.util.ArrayList;
import java.util.List;

/** Reads the names of types. */
final class TypeNames {
    private final Words words;

    TypeNames(Words words) {
        this.words = words;
    }

    /** Whether a type and a string begin here: {@code date '2024-01-01'}. */
    boolean literalAhead() {
        var token = words.peek();
        if (token.kind() != Token.Kind.WORD || Keywords.isReserved(token.text())) {
            return false;
        }
        var at = 1;
        if (words.peek(1).isSymbol("(")) {
            while (words.peek(at).kind() != Token.Kind.END && !words.peek(at).isSymbol(")")) {
                at++;
            }
            at++;
        }
        return switch (token.text()) {
            case "time", "timestamp" ->
                    isString(at)
                            || ((words.peek(at).isWord("with") || words.peek(at).isWord("without"))
                                    && words.peek(at + 1).isWord("time")
                                    && isString(at + 3));
            case "double", "character", "char" ->
                    isString(1)
                            || ((words.peek(1).isWord("precision")
                                            || words.peek(1).isWord("varying"))
                                    && (isString(2) || words.peek(2).isSymbol("(")));
            default -> isString(at);
        };
    }

    private boolean isString(int ahead) {
        return words.peek(ahead).kind() == Token.Kind.STRING;
    }

    TypeName next() {
        var token = words.next();
        if (token.kind() != Token.Kind.WORD || Keywords.isReserved(token.text())) {
            throw token.kind() == Token.Kind.QUOTED_NAME
                    ? unsupported(token.source(), token)
                    : token.unexpected();
        }
        if (words.peek().isSymbol(".")) {
            throw unsupported(token.text() + ".", token);
        }
        var name = token.text() + secondWord(token.text());
        var modifiers = modifiers();
        name += zone(token.text());
        return new TypeName(name, modifiers, array(token), token.location());
    }

    private String secondWord(String first) {
        return switch (first) {
            case "double" -> words.skip("precision") ? " precision" : "";
            case "character", "char" -> words.skip("varying") ? " varying" : "";
            default -> "";
        };
    }

    private String zone(String first) {
        var zone = words.peek().text();
        if (!(first.equals("time") || first.equals("timestamp"))
                || !(words.peek().isWord("with") || words.peek().isWord("without"))) {
            return "";
        }
        words.next();
        words.expect("time");
        words.expect("zone");
        return " %s time zone".formatted(zone);
    }

    private List<Integer> modifiers() {
        var modifiers = new ArrayList<Integer>();
        if (words.skipSymbol("(")) {
            do {
                modifiers.add(number());
            } while (words.skipSymbol(","));
            words.expectSymbol(")");
        }
        return modifiers;
    }

    private int number() {
        var negative = words.peek().isOperator("-");
        if (negative) {
            words.next();
        }
        var token = words.next();
        if (token.kind() != Token.Kind.NUMBER || !token.text().matches("[0-9]{1,9}")) {
            throw token.unexpected();
        }
        var number = Integer.parseInt(token.text());
        return negative ? -number : number;
    }

    private boolean array(Token type) {
        var array = false;
        while (words.skipSymbol("[")) {
            if (words.peek().kind() == Token.Kind.NUMBER) {
                words.next();
            }
            words.expectSymbol("]");
            array = true;
        }
        if (!array && words.peek().isWord("array")) {
            throw unsupported(type.text() + " array", type);
        }
        return array;
    }

    private static Refusal unsupported(String name, Token token) {
        return Refusal.limited(
                Limitation.TYPE, token.location(), "unsupported type %s".formatted(name));
    }
}
