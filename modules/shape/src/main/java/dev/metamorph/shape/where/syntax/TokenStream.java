package dev.metamorph.shape.where.syntax;

import java.util.List;

/** The words of a clause, one after another, and how deeply what they say is nested. */
public final class TokenStream {
    private final List<Token> tokens;
    private final int maxDepth;
    private int at;
    private int depth;
    private int tower;

    /** Those words, whose meaning is nested so many levels at most. */
    public TokenStream(List<Token> tokens, int maxDepth) {
        this.tokens = tokens;
        this.maxDepth = maxDepth;
    }

    /** The next word. */
    public Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    /** The word so far ahead, or the end. */
    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    /** Takes a word; the end stays. */
    public Token next() {
        var token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    /** Takes that key word, if it is next. */
    public boolean skip(String word) {
        var found = peek().isWord(word);
        if (found) {
            next();
        }
        return found;
    }

    /** Takes that punctuation, if it is next. */
    public boolean skipSymbol(String symbol) {
        var found = peek().isSymbol(symbol);
        if (found) {
            next();
        }
        return found;
    }

    /** Takes that key word; {@link Refusal} if it is not next. */
    public void expect(String word) {
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
            throw Refusal.of("unescaped \";\" causing statement split");
        }
        if (token.kind() == Token.Kind.WORD && Keywords.beginsNextClause(token.text())) {
            throw Refusal.of("malformed query ending with SQL clauses");
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
            throw Refusal.limited(
                    Limitation.SIZE,
                    peek().location(),
                    "the clause is nested more than %d levels deep".formatted(maxDepth));
        }
    }
}
