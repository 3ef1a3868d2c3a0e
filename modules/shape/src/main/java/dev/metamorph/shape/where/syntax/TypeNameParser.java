package dev.metamorph.shape.where.syntax;

import java.util.ArrayList;
import java.util.List;

/** Parses the names of types. */
final class TypeNameParser {
    private final TokenStream tokens;

    TypeNameParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** Returns whether the name of a type and a string follow: {@code date '2024-01-01'}. */
    boolean literalAhead() {
        var token = tokens.peek();
        if (token.kind() != Token.Kind.WORD || Keywords.isReserved(token.text())) {
            return false;
        }
        var at = 1;
        if (tokens.peek(1).isSymbol("(")) {
            while (tokens.peek(at).kind() != Token.Kind.END && !tokens.peek(at).isSymbol(")")) {
                at++;
            }
            at++;
        }
        return switch (token.text()) {
            case "time", "timestamp" ->
                    isString(at)
                            || ((tokens.peek(at).isWord("with")
                                            || tokens.peek(at).isWord("without"))
                                    && tokens.peek(at + 1).isWord("time")
                                    && isString(at + 3));
            case "double", "character", "char" ->
                    isString(1)
                            || ((tokens.peek(1).isWord("precision")
                                            || tokens.peek(1).isWord("varying"))
                                    && (isString(2) || tokens.peek(2).isSymbol("(")));
            default -> isString(at);
        };
    }

    private boolean isString(int ahead) {
        return tokens.peek(ahead).kind() == Token.Kind.STRING;
    }

    TypeName next() {
        var token = tokens.next();
        if (token.kind() != Token.Kind.WORD || Keywords.isReserved(token.text())) {
            throw token.kind() == Token.Kind.QUOTED_NAME
                    ? unsupported(token.source(), token)
                    : token.unexpected();
        }
        if (tokens.peek().isSymbol(".")) {
            throw unsupported(token.text() + ".", token);
        }
        var name = token.text() + secondWord(token.text());
        var modifiers = modifiers();
        name += zone(token.text());
        return new TypeName(name, modifiers, array(token), token.location());
    }

    private String secondWord(String first) {
        return switch (first) {
            case "double" -> tokens.skip("precision") ? " precision" : "";
            case "character", "char" -> tokens.skip("varying") ? " varying" : "";
            default -> "";
        };
    }

    private String zone(String first) {
        var zone = tokens.peek().text();
        if (!(first.equals("time") || first.equals("timestamp"))
                || !(tokens.peek().isWord("with") || tokens.peek().isWord("without"))) {
            return "";
        }
        tokens.next();
        tokens.expect("time");
        tokens.expect("zone");
        return " %s time zone".formatted(zone);
    }

    private List<Integer> modifiers() {
        var modifiers = new ArrayList<Integer>();
        if (tokens.skipSymbol("(")) {
            do {
                modifiers.add(number());
            } while (tokens.skipSymbol(","));
            tokens.expectSymbol(")");
        }
        return modifiers;
    }

    private int number() {
        var negative = tokens.peek().isOperator("-");
        if (negative) {
            tokens.next();
        }
        var token = tokens.next();
        if (token.kind() != Token.Kind.NUMBER || !token.text().matches("[0-9]{1,9}")) {
            throw token.unexpected();
        }
        var number = Integer.parseInt(token.text());
        return negative ? -number : number;
    }

    private boolean array(Token type) {
        var array = false;
        while (tokens.skipSymbol("[")) {
            if (tokens.peek().kind() == Token.Kind.NUMBER) {
                tokens.next();
            }
            tokens.expectSymbol("]");
            array = true;
        }
        if (!array && tokens.peek().isWord("array")) {
            throw unsupported(type.text() + " array", type);
        }
        return array;
    }

    private static Refusal unsupported(String name, Token token) {
        return Refusal.limited(
                Limitation.TYPE, token.location(), "unsupported type %s".formatted(name));
    }
}
