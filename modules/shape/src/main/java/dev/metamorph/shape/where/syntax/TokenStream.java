package dev.metamorph.shape.where.syntax;

import java.util.List;

/** The tokens of a clause in sequence, with the current nesting depth. */
public final class TokenStream {
    private final List<Token> tokens;
    private final int maxDepth;
    private int at;
    private int depth;
    private int tower;

    /** Creates a stream of tokens with a maximum nesting depth. */
    public TokenStream(List<Token> tokens, int maxDepth) {
        this.tokens = tokens;
        this.maxDepth = maxDepth;
    }

    /** The next token, which stays in the stream. */
    public Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    /** The token at a distance ahead, or the end token. */
    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    /** Consumes the next token; the end token is never consumed. */
    public Token next() {
        var token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    /** Consumes a keyword if it is next. */
    public boolean skip(String word) {
        var found = peek().isWord(word);
        if (found) {
            next();
        }
        return found;
    }

    /** Consumes a symbol if it is next. */
    public boolean skipSymbol(String symbol) {
        var found = peek().isSymbol(symbol);
        if (found) {
            next();
        }
        return found;
    }

    /** Consumes a keyword; throws {@link Refusal} if it is not next. */
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

    /** Refuses tokens after the clause, with a message for each kind. */
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

    /** Enters a nested expression. */
    void enter() {
        depth++;
        limit(depth);
    }

    /** Leaves the nested expression. */
    void leave() {
        depth--;
    }

    /**
     * Counts an operator in a chain, as in {@code x::text::text} or {@code x IS NULL IS NULL}, as a
     * level of nesting; the first ones of a chain are common and do not count.
     *
     * @param before the number of operators that precede it in the chain
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
