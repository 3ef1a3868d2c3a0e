package dev.metamorph.shape.where;

import java.util.List;
import java.util.Locale;

/** The words of a clause, one after another, and how deeply what they say is nested. */
final class Words {
    private final List<Token> tokens;
    private final int maxDepth;
    private int at;
    private int depth;
    private int tower;

    Words(List<Token> tokens, int maxDepth) {
        this.tokens = tokens;
        this.maxDepth = maxDepth;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    /** Takes a word; the end stays. */
    Token next() {
        var token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean skip(String word) {
        var found = peek().isWord(word);
        if (found) {
            next();
        }
        return found;
    }

    boolean skipSymbol(String symbol) {
        var found = peek().isSymbol(symbol);
        if (found) {
            next();
        }
        return found;
    }

    void expect(String word) {
        if (!skip(word)) {
            throw peek().unexpected();
        }
    }

    void expectSymbol(String symbol) {
        if (!skipSymbol(symbol)) {
            throw peek().unexpected();
        }
    }

    /** Refuses whatever follows the clause, each thing by its name. */
    void expectEnd() {
        var token = peek();
        if (token.kind() == Token.Kind.END) {
            return;
        }
        if (token.isSymbol(";")) {
            throw new WhereException("unescaped \";\" causing statement split");
        }
        if (token.kind() == Token.Kind.WORD && Keywords.beginsNextClause(token.text())) {
            throw new WhereException("malformed query ending with SQL clauses");
        }
        throw token.unexpected();
    }

    /** Begins an expression inside the one at hand. */
    void enter() {
        depth++;
        limit(depth);
    }

    /** Ends it. */
    void leave() {
        depth--;
    }

    /**
     * Counts an operator whose left operand ends in so many others, as in {@code x::text::text} or
     * {@code x IS NULL IS NULL}; the first ones are usual and free.
     */
    void countOperator(int before) {
        if (before > 4) {
            tower++;
            limit(tower);
        }
    }

    private void limit(int levels) {
        if (levels > maxDepth) {
            throw WhereException.at(
                    peek().location(),
                    "the clause is nested more than %d levels deep".formatted(maxDepth));
        }
    }

    /** Reads a type's name. */
    Type type() {
        var token = next();
        if (token.kind() != Token.Kind.WORD || Keywords.isReserved(token.text())) {
            throw token.kind() == Token.Kind.QUOTED_NAME
                    ? unsupportedType(token.source(), token)
                    : token.unexpected();
        }
        var name = token.text() + restOfType(token.text());
        var family = Family.named(name).orElseThrow(() -> unsupportedType(name, token));
        if (peek().isSymbol("(") || peek().isSymbol("[") || peek().isSymbol(".")) {
            throw unsupportedType(name + peek().source(), token);
        }
        return Type.of(family);
    }

    private String restOfType(String first) {
        return switch (first) {
            case "double" -> skip("precision") ? " precision" : "";
            case "character", "char" -> skip("varying") ? " varying" : "";
            case "time", "timestamp" -> {
                var zone = peek().text();
                if (!peek().isWord("with") && !peek().isWord("without")) {
                    yield "";
                }
                next();
                expect("time");
                expect("zone");
                yield " %s time zone".formatted(zone);
            }
            default -> "";
        };
    }

    private static WhereException unsupportedType(String name, Token token) {
        return WhereException.at(
                token.location(), "unsupported type %s".formatted(name.toLowerCase(Locale.ROOT)));
    }
}
