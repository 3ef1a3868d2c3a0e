package dev.metamorph.shape.where;

import java.util.List;

/** A clause as its grammar sees it: no names looked up, no types. */
sealed interface Syntax {
    /** Where to complain: the number of characters before it; an operator's own place. */
    int location();

    /** A column's name. */
    record Name(String name, int location) implements Syntax {}

    /** A string, a parameter's value too: its type comes from the place where it stands. */
    record Text(String value, int location) implements Syntax {}

    /** A number without sign. */
    record Numeral(String digits, int location) implements Syntax {}

    /** {@code true} or {@code false}. */
    record Bool(boolean value, int location) implements Syntax {}

    /** {@code NULL}. */
    record Null(int location) implements Syntax {}

    /** {@code operand::type}. */
    record Cast(Syntax operand, Type type, int location) implements Syntax {}

    /** {@code +operand} or {@code -operand}. */
    record Sign(boolean negative, Syntax operand, int location) implements Syntax {}

    /** Parts joined by AND, or by OR. */
    record Junction(boolean and, List<Syntax> parts, int location) implements Syntax {}

    /** {@code NOT operand}. */
    record Not(Syntax operand, int location) implements Syntax {}

    /** A comparison. */
    record Comparison(Operator operator, Syntax left, Syntax right, int location)
            implements Syntax {}

    /** {@code left IS [NOT] DISTINCT FROM right}. */
    record Distinct(Syntax left, Syntax right, boolean negated, int location) implements Syntax {}

    /** {@code operand [NOT] IN (list)}. */
    record In(Syntax operand, List<Syntax> list, boolean negated, int location) implements Syntax {}

    /** {@code operand [NOT] BETWEEN [SYMMETRIC] low AND high}. */
    record Between(
            Syntax operand,
            Syntax low,
            Syntax high,
            boolean negated,
            boolean symmetric,
            int location)
            implements Syntax {}

    /** {@code operand IS [NOT] NULL}. */
    record NullTest(Syntax operand, boolean negated, int location) implements Syntax {}

    /** {@code operand IS [NOT] TRUE}, FALSE or UNKNOWN. */
    record TruthTest(Syntax operand, Truth truth, boolean negated, int location)
            implements Syntax {}
}
