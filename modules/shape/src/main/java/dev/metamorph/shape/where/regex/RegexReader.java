package dev.metamorph.shape.where.regex;

import dev.metamorph.shape.where.value.Collation;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses a pattern.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-POSIX-REGEXP">POSIX
 *     regular expressions</a>
 */
final class RegexReader {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_COUNT = 255;

    private final int[] pattern;
    private final boolean folds;
    private final Collation.Case cases;
    private int at;
    private int depth;

    private RegexReader(String pattern, boolean folds, Collation.Case cases) {
        this.pattern = pattern.codePoints().toArray();
        this.folds = folds;
        this.cases = cases;
    }

    static RegexTree read(String pattern, boolean folds, Collation.Case cases) {
        if (pattern.startsWith("***") || pattern.startsWith("(?")) {
            if (!pattern.startsWith("(?:")) {
                throw unsupported("options at the beginning");
            }
        }
        var reader = new RegexReader(pattern, folds, cases);
        var tree = reader.choice();
        if (reader.at < reader.pattern.length) {
            throw invalid("parentheses () not balanced");
        }
        return tree;
    }

    private static RegexException invalid(String what) {
        return new RegexException("invalid regular expression: " + what, false);
    }

    private static RegexException unsupported(String what) {
        return new RegexException(
                "%s of regular expressions are not supported".formatted(what), true);
    }

    private int peek() {
        return at < pattern.length ? pattern[at] : -1;
    }

    private int peek(int ahead) {
        return at + ahead < pattern.length ? pattern[at + ahead] : -1;
    }

    private RegexTree choice() {
        if (++depth > MAX_DEPTH) {
            throw unsupported("so many levels");
        }
        var branches = new ArrayList<RegexTree>(List.of(branch()));
        while (peek() == '|') {
            at++;
            branches.add(branch());
        }
        depth--;
        return branches.size() == 1 ? branches.getFirst() : new RegexTree.Choice(branches);
    }

    private RegexTree branch() {
        var parts = new ArrayList<RegexTree>();
        while (peek() >= 0 && peek() != '|' && peek() != ')') {
            parts.add(quantified());
        }
        return new RegexTree.Sequence(parts);
    }

    private RegexTree quantified() {
        var atom = atom();
        var isConstraint = atom instanceof RegexTree.Begin || atom instanceof RegexTree.End;
        if (!isQuantifier()) {
            return atom;
        }
        if (isConstraint) {
            throw invalid("quantifier operand invalid");
        }
        var repeat = repeat(atom);
        if (peek() == '?') {
            // Greediness changes which part matches, but not whether one does.
            at++;
        }
        if (isQuantifier()) {
            throw invalid("quantifier operand invalid");
        }
        return repeat;
    }

    private boolean isQuantifier() {
        var c = peek();
        return c == '*' || c == '+' || c == '?' || (c == '{' && isDigit(peek(1)));
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private RegexTree repeat(RegexTree atom) {
        return switch (pattern[at++]) {
            case '*' -> new RegexTree.Repeat(atom, 0, -1);
            case '+' -> new RegexTree.Repeat(atom, 1, -1);
            case '?' -> new RegexTree.Repeat(atom, 0, 1);
            default -> bounds(atom);
        };
    }

    private RegexTree bounds(RegexTree atom) {
        var least = number();
        var most = least;
        if (peek() == ',') {
            at++;
            most = isDigit(peek()) ? number() : -1;
        }
        if (peek() != '}' || (most >= 0 && most < least)) {
            throw invalid("invalid repetition count(s)");
        }
        at++;
        return new RegexTree.Repeat(atom, least, most);
    }

    private int number() {
        var number = 0;
        while (isDigit(peek())) {
            number = number * 10 + pattern[at++] - '0';
            if (number > MAX_COUNT) {
                throw invalid("invalid repetition count(s)");
            }
        }
        return number;
    }

    private RegexTree atom() {
        if (isQuantifier()) {
            throw invalid("quantifier operand invalid");
        }
        var c = pattern[at++];
        return switch (c) {
            case '^' -> new RegexTree.Begin();
            case '$' -> new RegexTree.End();
            case '.' -> new RegexTree.Chars(CharSet.ANY);
            case '(' -> group();
            case '[' -> new RegexTree.Chars(folded(brackets()));
            case '\\' -> escape();
            default -> literal(c);
        };
    }

    private RegexTree literal(int c) {
        return new RegexTree.Chars(folded(new CharSet(List.of(c, c), false)));
    }

    private CharSet folded(CharSet set) {
        if (!folds) {
            return set;
        }
        if (cases != Collation.Case.ASCII && !set.isAscii()) {
            throw unsupported("the case of characters beyond ASCII");
        }
        return set.folded();
    }

    private RegexTree group() {
        if (peek() == '?') {
            if (peek(1) != ':') {
                throw unsupported("constraints by look-around");
            }
            at += 2;
        }
        var inner = choice();
        if (peek() != ')') {
            throw invalid("parentheses () not balanced");
        }
        at++;
        return inner;
    }

    private RegexTree escape() {
        if (at == pattern.length) {
            throw invalid("invalid escape \\ sequence");
        }
        var c = pattern[at++];
        if (c == 'A') {
            return new RegexTree.Begin();
        }
        if (c == 'Z') {
            return new RegexTree.End();
        }
        if ("dDsSwW".indexOf(c) >= 0) {
            return new RegexTree.Chars(shorthand(c));
        }
        return literal(escaped(c));
    }

    private CharSet shorthand(int c) {
        if (cases != Collation.Case.ASCII) {
            throw unsupported("classes like \\d under this collation");
        }
        var ranges =
                switch (Character.toLowerCase(c)) {
                    case 'd' -> List.of((int) '0', (int) '9');
                    case 's' -> List.of((int) ' ', (int) ' ', (int) '\t', (int) '\r');
                    default ->
                            List.of(
                                    (int) '0', (int) '9', (int) 'A', (int) 'Z', (int) 'a',
                                    (int) 'z', (int) '_', (int) '_');
                };
        return new CharSet(ranges, Character.isUpperCase(c));
    }

    private static int escaped(int c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'f' -> '\f';
            default -> {
                if (c >= 0x80 || Character.isLetterOrDigit(c)) {
                    throw unsupported("such escapes");
                }
                yield c;
            }
        };
    }

    private CharSet brackets() {
        var negated = peek() == '^';
        at += negated ? 1 : 0;
        var ranges = new ArrayList<Integer>();
        var first = true;
        while (peek() != ']' || first) {
            if (peek() < 0) {
                throw invalid("brackets [] not balanced");
            }
            if (peek() == '-' && !first && peek(1) != ']') {
                throw invalid("invalid character range");
            }
            item(ranges);
            first = false;
        }
        at++;
        return new CharSet(ranges, negated);
    }

    private void item(List<Integer> ranges) {
        if (peek() == '[' && (peek(1) == ':' || peek(1) == '.' || peek(1) == '=')) {
            throw unsupported("classes like [:alpha:]");
        }
        var from = member();
        var to = from;
        if (peek() == '-' && peek(1) != ']' && peek(1) >= 0) {
            at++;
            if (peek() == '[' && (peek(1) == ':' || peek(1) == '.' || peek(1) == '=')) {
                throw unsupported("classes like [:alpha:]");
            }
            to = member();
        }
        if (to < from) {
            throw invalid("invalid character range");
        }
        ranges.add(from);
        ranges.add(to);
    }

    private int member() {
        var c = pattern[at++];
        if (c != '\\') {
            return c;
        }
        if (at == pattern.length) {
            throw invalid("invalid escape \\ sequence");
        }
        return escaped(pattern[at++]);
    }
}
