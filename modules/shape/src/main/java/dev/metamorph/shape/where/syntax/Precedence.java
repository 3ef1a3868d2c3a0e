package dev.metamorph.shape.where.syntax;

/**
 * The precedence of operators; an operator of higher precedence binds more tightly.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-PRECEDENCE">Operator
 *     precedence</a>
 */
final class Precedence {
    static final int NONE = -1;
    static final int OR = 1;
    static final int AND = 2;
    static final int NOT = 3;

    /** IS, ISNULL, NOTNULL. */
    static final int IS = 4;

    static final int COMPARISON = 5;

    /** IN, BETWEEN, LIKE and ILIKE. */
    static final int RANGE = 6;

    /** All other operators. */
    static final int OTHER = 7;

    static final int SUM = 8;
    static final int PRODUCT = 9;
    static final int POWER = 10;
    static final int AT = 11;
    static final int COLLATE = 12;
    static final int SIGN = 13;
    static final int SUBSCRIPT = 14;
    static final int CAST = 15;

    private Precedence() {}

    /** The precedence of a token as an operator after an operand, or {@link #NONE}. */
    static int of(Token token, Token following) {
        return switch (token.kind()) {
            case WORD -> ofWord(token, following);
            case OPERATOR -> ofOperator(token.text());
            case SYMBOL ->
                    switch (token.text()) {
                        case "::" -> CAST;
                        case "[" -> SUBSCRIPT;
                        default -> NONE;
                    };
            case QUOTED_NAME, STRING, NUMBER, PARAMETER, END -> NONE;
        };
    }

    private static int ofWord(Token token, Token following) {
        return switch (token.text()) {
            case "or" -> OR;
            case "and" -> AND;
            case "is", "isnull", "notnull" -> IS;
            case "in", "between", "like", "ilike", "similar" -> RANGE;
            case "not" ->
                    switch (following.kind() == Token.Kind.WORD ? following.text() : "") {
                        case "in", "between", "like", "ilike", "similar" -> RANGE;
                        default -> NONE;
                    };
            case "at" -> AT;
            case "collate" -> COLLATE;
            case "overlaps", "operator" -> OTHER;
            default -> NONE;
        };
    }

    /** Returns whether an operator can also be a prefix operator. */
    static boolean isGeneric(String operator) {
        return ofOperator(operator) == OTHER;
    }

    static int ofOperator(String operator) {
        return switch (operator) {
            case "<", ">", "=", "<=", ">=", "<>" -> COMPARISON;
            case "+", "-" -> SUM;
            case "*", "/", "%" -> PRODUCT;
            case "^" -> POWER;
            default -> OTHER;
        };
    }

    /**
     * The precedence of the operators that must not follow an expression, because they do not
     * associate with its last one; {@link #NONE} if all may follow.
     */
    static int afterwards(Syntax expression, int precedence) {
        return switch (expression) {
            case Syntax.Binary _ when precedence == COMPARISON || precedence == RANGE -> precedence;
            case Syntax.Between _, Syntax.Distinct _ -> precedence;
            default -> NONE;
        };
    }
}
