package dev.metamorph.shape.where.access;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.Texts;

/**
 * A value in a normal form, in which two values of one column are equal exactly if Postgres's
 * {@code =} says so: {@code 1} and {@code 01}, {@code 1.0} and {@code 1.00}, {@code 'a'} and {@code
 * 'a '} of a {@code char(2)}. Keys of one column have the order of its values, if that order is
 * known.
 */
public sealed interface IndexKey {
    /** An integer, boolean, date or time; a float as an integer in the same order. */
    record Whole(long value) implements IndexKey {}

    /** A numeric without trailing zeros. */
    record Exact(Decimal value) implements IndexKey {}

    /** A value of a type whose values are equal exactly if their texts are. */
    record Text(String value) implements IndexKey {}

    /** A value of another type, with its own equality. */
    record Other(Object value) implements IndexKey {}

    /** Keys that stand for no value. */
    enum Special implements IndexKey {
        /** NULL. */
        NULL,
        /** An array without elements. */
        EMPTY
    }

    /** The order of two keys of one column. */
    static int compare(IndexKey one, IndexKey other) {
        return switch (one) {
            case Whole(var value) when other instanceof Whole(var second) ->
                    Long.compare(value, second);
            case Exact(var value) when other instanceof Exact(var second) ->
                    value.compareTo(second);
            case Text(var value) when other instanceof Text(var second) ->
                    Texts.compare(value, second);
            default -> throw new IllegalArgumentException("keys of different columns");
        };
    }
}
