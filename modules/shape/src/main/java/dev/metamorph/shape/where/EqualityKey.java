package dev.metamorph.shape.where;

import dev.metamorph.shape.relation.PgType;

import java.math.BigDecimal;

/**
 * A value in a form in which two values of one column are equal exactly if Postgres's {@code =}
 * says so: {@code 1} and {@code 01}, {@code 1.0} and {@code 1.00}, {@code 'a'} and {@code 'a '} of
 * a {@code char(2)}.
 */
public sealed interface EqualityKey {
    /** Integers, booleans, dates and times; a float by its order among the floats. */
    record Whole(long value) implements EqualityKey {}

    /** A numeric without trailing zeros. */
    record Exact(BigDecimal value) implements EqualityKey {}

    /** Anything that is equal if its text is; numerics that are no numbers too. */
    record Text(String value) implements EqualityKey {}

    /**
     * The key of a column's value.
     *
     * @param type the column's type, one of those in {@link Where.Equality}s
     * @throws EvaluationException if it is not a value of that type
     */
    static EqualityKey of(PgType type, byte[] utf8, int start, int length) {
        try {
            return EqualityKeys.ofValue(Type.ofColumn(type), utf8, start, length);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new EvaluationException(
                    "a value of type %s cannot be evaluated".formatted(type.name()));
        }
    }
}
