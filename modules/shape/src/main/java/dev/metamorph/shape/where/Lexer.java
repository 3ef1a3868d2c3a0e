package dev.metamorph.shape.where;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a clause into words as Postgres does.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical
 *     structure</a>
 */
final class Lexer {
    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";

    /** An operator may end in + or - only if it has one of these. */
    private static final String SIGN_CARRIERS = "~!@#%^&|`?";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int counted;
    private int location;

    private Lexer(String text) {
        this.text = text;
    }

    /** The words of a clause, with {@link Token.Kind#END} as the last. */
    static List<Token> tokens(String text) {
        return new Lexer(text).run();
    }

    private List<Token> run() {
        skipBlanks();
        while (at < text.length()) {
            next();
            skipBlanks();
        }
        add(Token.Kind.END, "", at);
        return tokens;
    }

    private void next() {
        var c = text.charAt(at);
        if (c == '\'') {
            string(at);
        } else if (c == '"') {
            quotedName();
        } else if (c == '$') {
            parameter();
        } else if (Characters.isDigit(c) || (c == '.' && Characters.isDigit(peek(1)))) {
            number();
        } else if (Characters.startsName(c)) {
            wordOrPrefixedString();
        } else if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
            operator();
        } else {
            symbol(c);
        }
    }

    private void skipBlanks() {
        while (at < text.length()) {
            if (Characters.isBlank(text.charAt(at))) {
                at++;
            } else if (text.startsWith("--", at)) {
                while (at < text.length() && !Characters.endsLine(text.charAt(at))) {
                    at++;
                }
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    /** Comments nest. */
    private void skipComment() {
        var start = at;
        var depth = 0;
        do {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (at < text.length()) {
                at++;
            } else {
                throw WhereException.syntax(
                        locationOf(start),
                        "unterminated /* comment at or near \"%s\"".formatted(from(start)));
            }
        } while (depth > 0);
    }

    private void wordOrPrefixedString() {
        var prefix = Character.toLowerCase(text.charAt(at));
        if (peek(1) == '\'' && "ebxn".indexOf(prefix) >= 0) {
            if (prefix != 'e') {
                throw unsupported(prefix == 'n' ? "N'...' strings" : "BitString values");
            }
            at++;
            string(at - 1);
            return;
        }
        if (prefix == 'u' && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"')) {
            throw unsupported("U& strings and names");
        }
        var start = at;
        while (at < text.length() && Characters.continuesName(text.charAt(at))) {
            at++;
        }
        add(Token.Kind.WORD, Characters.foldCase(text.substring(start, at)), start);
    }

    private void quotedName() {
        var start = at;
        var name = new StringBuilder();
        at++;
        while (true) {
            var quote = text.indexOf('"', at);
            if (quote < 0) {
                throw WhereException.syntax(
                        locationOf(start),
                        "unterminated quoted identifier at or near \"%s\"".formatted(from(start)));
            }
            name.append(text, at, quote);
            at = quote + 1;
            if (peek(0) != '"') {
                break;
            }
            name.append('"');
            at++;
        }
        if (name.isEmpty()) {
            throw WhereException.syntax(
                    locationOf(start), "zero-length delimited identifier at or near \"\"\"\"");
        }
        add(Token.Kind.QUOTED_NAME, name.toString(), start);
    }

    /** A string whose quote is at hand; with escapes if it starts before the quote. */
    private void string(int start) {
        var escapes = start < at;
        var value = new StringBuilder();
        at++;
        while (true) {
            if (at >= text.length()) {
                throw WhereException.syntax(
                        locationOf(start),
                        "unterminated quoted string at or near \"%s\"".formatted(from(start)));
            }
            var c = text.charAt(at++);
            if (c == '\'' && peek(0) != '\'') {
                break;
            } else if (c == '\'') {
                at++;
            } else if (c == '\\' && escapes) {
                c = escaped();
            }
            value.append(c);
        }
        add(Token.Kind.STRING, value.toString(), start);
    }

    private char escaped() {
        var c = peek(0);
        at++;
        return switch (c) {
            case '\\', '\'' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> {
                at -= 2;
                throw unsupported("such escapes in a string");
            }
        };
    }

    private void parameter() {
        var start = at;
        at++;
        while (Characters.isDigit(peek(0))) {
            at++;
        }
        if (at == start + 1) {
            if (peek(0) == '$' || Characters.startsName(peek(0))) {
                at = start;
                throw unsupported("strings in $$");
            }
            throw new Token(Token.Kind.SYMBOL, "$", "$", locationOf(start)).unexpected();
        }
        if (Characters.startsName(peek(0)) || at - start > 6) {
            throw junk("trailing junk after parameter", start);
        }
        add(Token.Kind.PARAMETER, text.substring(start + 1, at), start);
    }

    private void number() {
        var start = at;
        skipDigits();
        if (peek(0) == '.' && peek(1) != '.') {
            at++;
            skipDigits();
        }
        if (peek(0) == 'e' || peek(0) == 'E') {
            var sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (Characters.isDigit(peek(1 + sign))) {
                at += 1 + sign;
                skipDigits();
            }
        }
        if (Characters.startsName(peek(0))) {
            throw junk("trailing junk after numeric literal", start);
        }
        add(Token.Kind.NUMBER, text.substring(start, at), start);
    }

    private void skipDigits() {
        while (Characters.isDigit(peek(0))) {
            at++;
        }
    }

    private void operator() {
        var start = at;
        while (at < text.length()
                && OPERATOR_CHARACTERS.indexOf(text.charAt(at)) >= 0
                && !text.startsWith("--", at)
                && !text.startsWith("/*", at)) {
            at++;
        }
        while (at - start > 1 && endsInSign(start)) {
            at--;
        }
        var operator = text.substring(start, at);
        add(Token.Kind.OPERATOR, operator.equals("!=") ? "<>" : operator, start);
    }

    private boolean endsInSign(int start) {
        var last = text.charAt(at - 1);
        return (last == '+' || last == '-')
                && text.substring(start, at).chars().noneMatch(c -> SIGN_CARRIERS.indexOf(c) >= 0);
    }

    private void symbol(char c) {
        var start = at;
        at += text.startsWith("::", at) ? 2 : 1;
        if ("()[],.;:".indexOf(c) < 0) {
            var source = text.substring(start, at);
            throw new Token(Token.Kind.SYMBOL, source, source, locationOf(start)).unexpected();
        }
        add(Token.Kind.SYMBOL, text.substring(start, at), start);
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private void add(Token.Kind kind, String value, int start) {
        tokens.add(new Token(kind, value, text.substring(start, at), locationOf(start)));
    }

    private WhereException unsupported(String what) {
        return WhereException.at(locationOf(at), "%s are not supported".formatted(what));
    }

    private WhereException junk(String what, int start) {
        while (at < text.length() && Characters.continuesName(text.charAt(at))) {
            at++;
        }
        return WhereException.syntax(
                locationOf(start),
                "%s at or near \"%s\""
                        .formatted(what, WhereException.quoted(text.substring(start, at))));
    }

    private String from(int start) {
        return WhereException.quoted(text.substring(start));
    }

    /** Characters before a place; asked with growing places, but for the start of a bad word. */
    private int locationOf(int index) {
        if (index < counted) {
            return text.codePointCount(0, index);
        }
        location += text.codePointCount(counted, index);
        counted = index;
        return location;
    }
}
