package dev.metamorph.shape.where.syntax;

/** Reads what stands in quotes: strings and names. */
final class Quotes {
    private final Cursor cursor;

    Quotes(Cursor cursor) {
        this.cursor = cursor;
    }

    void name() {
        var start = cursor.at();
        var name = new StringBuilder();
        cursor.skip(1);
        while (true) {
            var quote = cursor.indexOf('"');
            if (quote < 0) {
                throw cursor.unterminated("quoted identifier", start);
            }
            var from = cursor.at();
            cursor.moveTo(quote);
            name.append(cursor.from(from));
            cursor.skip(1);
            if (cursor.peek(0) != '"') {
                break;
            }
            name.append('"');
            cursor.skip(1);
        }
        if (name.isEmpty()) {
            throw Refusal.syntax(
                    cursor.locationOf(start),
                    "zero-length delimited identifier at or near \"\"\"\"");
        }
        cursor.add(Token.Kind.QUOTED_NAME, name.toString(), start);
    }

    /** A string whose quote is at hand; with escapes if it starts before the quote. */
    void string(int start) {
        var escapes = start < cursor.at();
        var value = new StringBuilder();
        do {
            cursor.skip(1);
            part(start, escapes, value);
        } while (continues());
        cursor.add(Token.Kind.STRING, value.toString(), start);
    }

    private void part(int start, boolean escapes, StringBuilder value) {
        while (true) {
            if (cursor.atEnd()) {
                throw cursor.unterminated("quoted string", start);
            }
            var c = cursor.peek(0);
            cursor.skip(1);
            if (c == '\'' && cursor.peek(0) != '\'') {
                return;
            } else if (c == '\'') {
                cursor.skip(1);
            } else if (c == '\\' && escapes) {
                c = escaped();
            }
            value.append(c);
        }
    }

    /** A string goes on in the next line. */
    private boolean continues() {
        var ahead = 0;
        var lines = 0;
        while (Characters.isBlank(cursor.peek(ahead))) {
            lines += Characters.endsLine(cursor.peek(ahead)) ? 1 : 0;
            ahead++;
        }
        if (lines == 0 || cursor.peek(ahead) != '\'') {
            return false;
        }
        cursor.skip(ahead);
        return true;
    }

    private char escaped() {
        var c = cursor.peek(0);
        cursor.skip(1);
        return switch (c) {
            case '\\', '\'' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> {
                cursor.skip(-2);
                throw cursor.unsupported("such escapes in a string");
            }
        };
    }
}
